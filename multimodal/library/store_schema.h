/// The tables of the conversation store.
#pragma once

#include <cstdint>

namespace sightline::schema {

/// Marks a file as ours: "SGLC" as a number.
inline constexpr std::int64_t kApplicationId = 0x53474C43;
inline constexpr std::int64_t kVersion = 1;

/// Makes the tables of version 1 in an empty file. 0 as a parent or a chosen message means none.
///
/// Pictures stand in the same file as the words: a message is never there without its picture, one transaction covers
/// both, and one file is the whole backup. `search` holds the text of each message under the message's id, and each
/// title under minus the conversation's; its trigrams find parts of words in every script.
inline constexpr const char* kTables = R"(
CREATE TABLE conversations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL DEFAULT '',
  is_named INTEGER NOT NULL DEFAULT 0,
  is_pinned INTEGER NOT NULL DEFAULT 0,
  is_removed INTEGER NOT NULL DEFAULT 0,
  turn INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  chosen INTEGER NOT NULL DEFAULT 0,
  options TEXT
);
CREATE INDEX conversations_by_turn ON conversations (turn);

CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  parent INTEGER NOT NULL,
  chosen INTEGER NOT NULL DEFAULT 0,
  role INTEGER NOT NULL,
  state INTEGER NOT NULL,
  finish INTEGER NOT NULL DEFAULT 0,
  stopped_while_thinking INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL,
  model TEXT NOT NULL DEFAULT '',
  error TEXT NOT NULL DEFAULT '',
  error_id TEXT NOT NULL DEFAULT '',
  prompt_tokens INTEGER NOT NULL DEFAULT 0,
  reused_tokens INTEGER NOT NULL DEFAULT 0,
  new_tokens INTEGER NOT NULL DEFAULT 0,
  seconds_to_first_token REAL NOT NULL DEFAULT 0,
  tokens_per_second REAL NOT NULL DEFAULT 0,
  thinking_seconds REAL NOT NULL DEFAULT 0,
  thinking TEXT
);
CREATE INDEX messages_by_parent ON messages (conversation, parent);
CREATE INDEX messages_being_written ON messages (state) WHERE state = 0;

CREATE TABLE parts (
  message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  text TEXT,
  picture BLOB REFERENCES pictures (digest),
  name TEXT,
  UNIQUE (message, position)
);
CREATE INDEX parts_by_picture ON parts (picture) WHERE picture IS NOT NULL;

CREATE TABLE regions (
  message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  label TEXT NOT NULL,
  image_index INTEGER NOT NULL,
  x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL,
  is_point INTEGER NOT NULL,
  is_loose INTEGER NOT NULL,
  PRIMARY KEY (message, position)
) WITHOUT ROWID;

CREATE TABLE drafts (
  conversation INTEGER PRIMARY KEY,
  text TEXT NOT NULL
);
CREATE TABLE draft_pictures (
  conversation INTEGER NOT NULL REFERENCES drafts (conversation) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  picture BLOB NOT NULL REFERENCES pictures (digest),
  name TEXT NOT NULL,
  PRIMARY KEY (conversation, position)
) WITHOUT ROWID;
CREATE INDEX draft_pictures_by_picture ON draft_pictures (picture);

CREATE TABLE pictures (
  digest BLOB PRIMARY KEY,
  bytes BLOB NOT NULL
);

CREATE VIRTUAL TABLE search USING fts5 (text, tokenize = 'trigram');
)";

}  // namespace sightline::schema
