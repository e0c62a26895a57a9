"""aiogram is imported without all of its models, and every one of them can still be used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # processes of their own: in this one aiogram is there already

ROOT = Path(__file__).parent.parent.parent
UPDATE = {
    "update_id": 7,
    "callback_query": {
        "id": "1", "chat_instance": "x", "data": "3:ja", "from": {"id": 1, "is_bot": False, "first_name": "Riet"},
        "message": {"message_id": 2, "date": 0, "chat": {"id": 1, "type": "private"}, "text": "Hallo",
                    "reply_markup": {"inline_keyboard": [[{"text": "Ja", "callback_data": "3:ja"}]]}},
    },
}  # fmt: skip
READ = """
import json, sys
from aiogram.methods import SendMessage
from aiogram.types import Update
update = Update.model_validate(json.loads(sys.argv[1]))
said = SendMessage(chat_id=1, text="Dag", reply_markup=update.callback_query.message.reply_markup)
print(update.model_dump_json(), repr(said), repr(update))
"""
SOONER = "import bot.telegram\n"
COUNT = """
from aiogram import methods, types
models = [one for place in (types, methods) for name in place.__all__
          if hasattr(one := getattr(place, name), "model_rebuild")]
built = sum(one.__pydantic_complete__ for one in models)
for one in models:
    one.model_rebuild()
print(built, len(models), all(one.__pydantic_complete__ for one in models))
"""


def said(program: str) -> str:
    command = [sys.executable, "-c", program, json.dumps(UPDATE)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_few_are_built_at_first_and_every_one_can_be_and_means_the_same() -> None:
    read, counted = said(SOONER + READ + COUNT).splitlines()
    assert read == said(READ).strip()
    built, all_, each = counted.split()
    assert int(built) < int(all_) / 4
    assert each == "True"
