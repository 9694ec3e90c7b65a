// Checks our logs with golang.org/x/mod/sumdb, which knows nothing of us. Exit 0 accepted, 1 refused, 2 wrong usage.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build verify.go
//
//	verify inclusion VKEY SOURCE INDEX [LEAF]      a leaf is in the log; out of its entry bundle, or from a file
//	verify consistency VKEY SOURCE OLD             the log began with the checkpoint in the file OLD
//	verify receipt VKEY FILE                       a .tlog-proof with its leaf in the extra line
//	verify consistency-file VKEY OLD FILE          a consistency file from the checkpoint in OLD
//	verify probes FILE                             prints the names of the probes that are accepted, one a line
//
// SOURCE is one year's folder or its http:// prefix: checkpoint, tile/<L>/<N>[.p/<W>], tile/entries/<N>[.p/<W>].
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type source string

func (s source) get(path string) ([]byte, error) {
	if !strings.HasPrefix(string(s), "http://") {
		return os.ReadFile(filepath.Join(string(s), filepath.FromSlash(path)))
	}
	host, prefix, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(string(s), "http://"), "/"), "/")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if prefix != "" {
		prefix += "/"
	}
	fmt.Fprintf(conn, "GET /%s%s HTTP/1.0\r\nHost: %s\r\n\r\n", prefix, path, host)
	answer, err := io.ReadAll(conn)
	if err != nil {
		return nil, err
	}
	head, body, found := bytes.Cut(answer, []byte("\r\n\r\n"))
	status, _, _ := strings.Cut(string(head), "\r\n")
	if !found || !strings.Contains(status, " 200 ") {
		return nil, fmt.Errorf("%s: %s", path, status)
	}
	return body, nil
}

// tileOf reads the file of so many hashes or entries, or the full one where the partial one is gone.
func (s source) tileOf(path string, width int) ([]byte, error) {
	if width == 256 {
		return s.get(path)
	}
	data, err := s.get(fmt.Sprintf("%s.p/%d", path, width))
	if err != nil {
		data, err = s.get(path)
	}
	return data, err
}

func (s source) Height() int { return 8 }

func (s source) SaveTiles([]tlog.Tile, [][]byte) {}

func (s source) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		width := tile.W
		tile.W = 256 // its path without a width; sumdb's own begins with the height, ours does not
		data, err := s.tileOf(strings.Replace(tile.Path(), "tile/8/", "tile/", 1), width)
		if err == nil && len(data) < width*tlog.HashSize {
			err = errors.New("a tile that is too short")
		}
		if err != nil {
			return nil, err
		}
		all = append(all, data[:width*tlog.HashSize])
	}
	return all, nil
}

// leaf takes one entry out of its bundle.
func (s source) leaf(index, size int64) ([]byte, error) {
	bundle := index / 256
	tile := tlog.Tile{H: 8, L: 0, N: bundle, W: 256}
	data, err := s.tileOf(strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1), int(min(256, size-bundle*256)))
	for at := bundle * 256; err == nil; at++ {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return nil, errors.New("an entry bundle that ends too early")
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		if at == index {
			return data[2:end], nil
		}
		data = data[end:]
	}
	return nil, err
}

func opened(vkey string, data []byte) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	signed, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(signed.Text, "\n") // tlog.ParseTree takes the header of go.sum alone
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("not the three lines of this log's checkpoint")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, errors.New("a size that is no number")
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func openedFile(vkey, path string) (tlog.Tree, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	return opened(vkey, data)
}

func (s source) tree(vkey string) (tlog.Tree, error) {
	data, err := s.get("checkpoint")
	if err != nil {
		return tlog.Tree{}, err
	}
	return opened(vkey, data)
}

func inclusion(vkey string, s source, index int64, path string) error {
	tree, err := s.tree(vkey)
	if err != nil {
		return err
	}
	var leaf []byte
	if path == "" {
		leaf, err = s.leaf(index, tree.N)
	} else {
		leaf, err = os.ReadFile(path)
	}
	if err != nil {
		return err
	}
	proof, err := tlog.ProveRecord(tree.N, index, tlog.TileHashReader(tree, s))
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf))
}

func consistency(vkey string, s source, path string) error {
	old, err := openedFile(vkey, path)
	if err != nil {
		return err
	}
	tree, err := s.tree(vkey)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, old.N, tlog.TileHashReader(tree, s))
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

// parted is a text of lines, hashes behind them, an empty line and a checkpoint.
func parted(path string, lines int) (head []string, hashes []tlog.Hash, checkpoint []byte, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, nil, err
	}
	text, checkpoint, found := bytes.Cut(data, []byte("\n\n"))
	head = strings.Split(string(text), "\n")
	if !found || len(head) < lines {
		return nil, nil, nil, errors.New("not a proof")
	}
	for _, line := range head[lines:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, nil, nil, err
		}
		hashes = append(hashes, hash)
	}
	return head[:lines], hashes, checkpoint, nil
}

func receipt(vkey, path string) error {
	head, proof, checkpoint, err := parted(path, 3)
	if err != nil {
		return err
	}
	tree, err := opened(vkey, checkpoint)
	if err != nil {
		return err
	}
	leaf, err := base64.StdEncoding.Strict().DecodeString(strings.TrimPrefix(head[1], "extra "))
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(head[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf))
}

func consistencyFile(vkey, oldPath, path string) error {
	head, proof, checkpoint, err := parted(path, 1)
	if err != nil {
		return err
	}
	old, err := openedFile(vkey, oldPath)
	if err != nil {
		return err
	}
	tree, err := opened(vkey, checkpoint)
	if err != nil {
		return err
	}
	if head[0] != fmt.Sprintf("old %d", old.N) {
		return errors.New("a proof from another size")
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

type probe struct {
	Name, What            string
	Index, Size, Old, New int64
	LeafHash              string `json:"leaf_hash"`
	Root                  string
	OldRoot               string `json:"old_root"`
	NewRoot               string `json:"new_root"`
	Path                  []string
}

// accepts says whether the library takes a probe; it panics or fails on what it does not.
func accepts(p probe) (accepted bool) {
	defer func() { _ = recover() }()
	hash := func(text string) tlog.Hash {
		value, err := tlog.ParseHash(text)
		if err != nil {
			panic(err)
		}
		return value
	}
	var path []tlog.Hash
	for _, one := range p.Path {
		path = append(path, hash(one))
	}
	if p.What == "inclusion" {
		return tlog.CheckRecord(path, p.Size, hash(p.Root), p.Index, hash(p.LeafHash)) == nil
	}
	return tlog.CheckTree(path, p.New, hash(p.NewRoot), p.Old, hash(p.OldRoot)) == nil
}

func probes(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var all []probe
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	for _, one := range all {
		if accepts(one) {
			fmt.Println(one.Name)
		}
	}
	return nil
}

func run(words []string) error {
	words = append(words, make([]string, 5)...)
	switch words[0] {
	case "inclusion":
		index, err := strconv.ParseInt(words[3], 10, 64)
		if err != nil {
			return err
		}
		return inclusion(words[1], source(words[2]), index, words[4])
	case "consistency":
		return consistency(words[1], source(words[2]), words[3])
	case "receipt":
		return receipt(words[1], words[2])
	case "consistency-file":
		return consistencyFile(words[1], words[2], words[3])
	case "probes":
		return probes(words[1])
	}
	fmt.Println("unknown command")
	os.Exit(2)
	return nil
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
