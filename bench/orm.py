"""What most would write: aiogram, and a session of SQLAlchemy's ORM for each update, on aiosqlite.

Person, conversation, answers and messages are rows; an update loads what it needs, adds what it heard and says, and
commits. It has no safety, no score and no matching. It is on the disk when a turn ends, as ours is: WAL and FULL.
All sessions share one connection: with more, writers of one SQLite file wait for each other in sleeps, which is no
quicker in all, and leaves single turns waiting for more than a second.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.types import CallbackQuery, Message
from sqlalchemy import BigInteger, ForeignKey, event, func, select
from sqlalchemy.ext.asyncio import AsyncAttrs, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from bench.contestant import Contestant, Label
from bench.floor import TOKEN, Fed, markup, said
from bench.road import Astray, Road, Turn, walked
from bench.updates import Quiet


class Base(AsyncAttrs, DeclarativeBase):
    """The tables."""


class Person(Base):
    """Somebody who wrote."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    conversations: Mapped[list[Conversation]] = relationship(back_populates="person")


class Conversation(Base):
    """A screening."""

    __tablename__ = "conversation"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(default="active")
    started_at: Mapped[datetime]
    person: Mapped[Person] = relationship(back_populates="conversations")
    answers: Mapped[list[Answer]] = relationship(back_populates="conversation")


class Answer(Base):
    """What was said to a question."""

    __tablename__ = "answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    question: Mapped[str]
    value: Mapped[str]
    at: Mapped[datetime]
    conversation: Mapped[Conversation] = relationship(back_populates="answers")


class Said(Base):
    """A message, in or out."""

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    direction: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]


@dataclass
class Orm(Fed):
    """Fed as the floor is; at the end its rows are counted."""

    sessions: async_sessionmaker[AsyncSession] = field(default_factory=async_sessionmaker)

    async def check(self, screenings: int) -> None:
        """Every conversation is completed, with all its answers."""
        done = select(func.count(Conversation.id)).where(Conversation.status == "completed")
        async with self.sessions() as session:
            stored = (await session.scalar(done), await session.scalar(select(func.count(Answer.id))))
        if stored != (screenings, screenings * len(self.road.turns)):
            raise Astray(f"the ORM peer stored {stored} conversations and answers of {screenings} screenings")


async def turn_of(session: AsyncSession, road: Road, who: int, name: str, heard: str) -> Turn:
    """One turn: load, add, commit."""
    now = datetime.now(UTC)
    person = await session.scalar(select(Person).where(Person.telegram_id == who))
    if person is None:
        person = Person(telegram_id=who, name=name, created_at=now)
        session.add(person)
        await session.flush()
    loading = select(Conversation).where(Conversation.person_id == person.id, Conversation.status == "active")
    talk = await session.scalar(loading)
    if talk is None:
        talk = Conversation(person_id=person.id, number=0, status="active", started_at=now, answers=[])
        session.add(talk)
    turn = road.turns[talk.number]
    asked = road.turns[talk.number - 1].question if talk.number else "hello"
    session.add(Answer(conversation=talk, question=asked or "", value=heard, at=now))  # earlier ones are not loaded
    talk.number += 1
    if talk.number == len(road.turns):
        talk.status = "completed"
    session.add(Said(person_id=person.id, direction="in", text=heard, at=now))
    session.add(Said(person_id=person.id, direction="out", text=turn.text, at=now))
    await session.commit()
    return turn


def _prepare(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@asynccontextmanager
async def opened(label: Label, path: str) -> AsyncIterator[Contestant]:
    """This peer, on a new file."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=1, max_overflow=0, pool_timeout=120)
    event.listen(engine.sync_engine, "connect", _prepare)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    session, road = Quiet(), walked("telegram")
    bot, dispatcher = Bot(TOKEN, session=session), Dispatcher()

    async def anything(update: Message | CallbackQuery, bot: Bot) -> None:
        who = update.from_user
        if who is None:
            return
        heard = await said(update)
        async with sessions() as work:
            turn = await turn_of(work, road, who.id, who.first_name, heard)
        await bot.send_message(who.id, turn.text, reply_markup=markup(turn))

    dispatcher.message.register(anything)
    dispatcher.callback_query.register(anything)
    yield Orm(label, road, dispatcher, bot, session, sessions=sessions)
    await engine.dispose()
