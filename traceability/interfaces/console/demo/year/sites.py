"""Who does what where in the demo's year: the places of a dozen enterprises, as a table. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Site:
    """A facility and whose it is. `capacity` is tonnes REO a year; degrees as decimal text."""

    code: str
    owner: str
    kind: str
    name: str
    region: str
    latitude: str
    longitude: str
    ore_class: str | None = None
    deposit: str | None = None
    capacity: str | None = None

    @property
    def organisation(self) -> str:
        return self.code.partition("-")[0]

    @property
    def title(self) -> str:
        return f"{self.owner}, {self.name}"

    @property
    def place(self) -> dict[str, str]:
        """Where a lorry stands when it stands here."""
        return {"place": self.title, "country": "CN", "latitude": self.latitude, "longitude": self.longitude}

    @property
    def coordinates(self) -> dict[str, str]:
        return {"latitude": self.latitude, "longitude": self.longitude}


MINE = Site("SCM-MINE-1", "Panxi Rare Earth Mining", "mine", "Pit 1", "CN-SC", "28.45", "101.98", "rock", "mianning", "1500")
DRESSER = Site(
    "SCM-DRESS-1", "Panxi Rare Earth Mining", "beneficiation_plant", "Dresser 1", "CN-SC", "28.48", "102.01", "rock", "mianning", "1500"
)
ROCK_PLANT = Site("SCS-PLANT-1", "Leshan Separation", "separation_plant", "Plant 1", "CN-SC", "29.42", "103.83", capacity="3000")
LEACH_SITE = Site("LNM-SITE-2", "Longnan Zudong Mine", "leach_site", "Guanxi site", "CN-JX", "24.87", "114.86", "ionic", "longnan", "300")
CLAY_PLANT = Site("GZS-PLANT-4", "Ganzhou Shuimu Separation", "separation_plant", "Plant 4", "CN-JX", "25.85", "114.93", capacity="3000")
PORT = Site("IMX-WH-1", "Jinwan Mineral Import", "warehouse", "Port warehouse", "CN-TJ", "38.97", "117.77")
TRADER = Site("HTR-WH-1", "Hongtai Rare Earth Trade", "warehouse", "Bonded warehouse", "CN-JX", "25.83", "114.95")
METAL_HALL = Site("MTL-PLANT-2", "Gannan Metal", "metal_plant", "Electrolysis hall 2", "CN-JX", "25.88", "115.04", capacity="3000")
CASTER = Site("ALY-PLANT-2", "Yongjiang Strip Alloy", "alloy_plant", "Strip caster 2", "CN-ZJ", "29.90", "121.64", capacity="6000")
MAGNETS = Site("MAG-PLANT-2", "Siming Magnet", "magnet_plant", "Magnet works 2", "CN-ZJ", "29.82", "121.56", capacity="5000")
RECYCLER = Site(
    "RNW-PLANT-1", "Yongxin Magnet Recycling", "recycling_plant", "Recycling plant 1", "CN-ZJ", "29.95", "121.48", capacity="3000"
)
EXPORTER = Site("EXP-WH-1", "Eastgate Export", "warehouse", "Waigaoqiao warehouse", "CN-SH", "31.35", "121.60")

SITES = (
    MINE, DRESSER, ROCK_PLANT, LEACH_SITE, CLAY_PLANT, PORT, TRADER, METAL_HALL, CASTER, MAGNETS, RECYCLER, EXPORTER,
)  # fmt: skip
OF_THE_STORIES = frozenset({PORT.code, EXPORTER.code})
"""Places that the stories' own documents bring."""
