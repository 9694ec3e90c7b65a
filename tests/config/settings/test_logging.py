import logging.config

import pytest

from config.settings.logging import logging_for


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING", "ERROR"])
def test_the_configuration_is_one_that_python_takes(level):
    known = logging_for(level)

    logging.config.DictConfigurator(known)
    assert known["root"] == {"handlers": ["stderr"], "level": level}
    assert known["handlers"]["stderr"]["formatter"] == "json"
