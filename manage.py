#!/usr/bin/env python
"""Every command of the site. `bin/run` and its neighbours make the .venv that this needs."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line

        from config.env import WrongSetting
    except ModuleNotFoundError as error:
        sys.exit(f"{error}. Run bin/run once, then use .venv/bin/python manage.py.")
    try:
        execute_from_command_line(sys.argv)
    except WrongSetting as error:
        sys.exit(str(error))
