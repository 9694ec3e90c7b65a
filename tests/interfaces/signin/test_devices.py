"""What browsers say of themselves, as their owners call them."""

import pytest

from traceability.interfaces.signin.devices import device_of

MOZILLA = "Mozilla/5.0 "


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (MOZILLA + "(X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ["Firefox", "Linux"]),
        (MOZILLA + "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0", ["Edge", "Windows"]),
        (MOZILLA + "(iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604.1", ["Safari", "iPhone"]),
        (MOZILLA + "(Linux; Android 15; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36", ["Chrome", "Android"]),
        (MOZILLA + "(Linux; Android 15) Chrome/130 Mobile MicroMessenger/8.0", ["WeChat", "Android"]),
        ("curl/8.14.1", ["curl", ""]),
        ("", ["", ""]),
    ],
)
def test_browser_and_system_are_told(agent, device):
    assert device_of(agent) == device
