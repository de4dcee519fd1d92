/// What stands in the translators' files.
#pragma once

#include <gtest/gtest.h>

#include <QFile>
#include <QStringList>
#include <QXmlStreamReader>

namespace sightline::gui::testing_support {

/// One entry of a .ts file.
struct TranslationEntry {
  QString context;
  QString source;
  QStringList translations;
  QString type;  // "unfinished", "vanished" or empty
  bool isNumerus = false;
};

inline void readTranslation(QXmlStreamReader& xml, TranslationEntry& entry) {
  entry.type = xml.attributes().value("type").toString();
  if (!entry.isNumerus) {
    entry.translations << xml.readElementText();
    return;
  }
  while (xml.readNextStartElement()) entry.translations << xml.readElementText();
}

inline TranslationEntry readMessage(QXmlStreamReader& xml, const QString& context) {
  TranslationEntry entry;
  entry.context = context;
  entry.isNumerus = xml.attributes().value("numerus") == QLatin1String("yes");
  while (xml.readNextStartElement()) {
    if (xml.name() == QLatin1String("source")) {
      entry.source = xml.readElementText();
    } else if (xml.name() == QLatin1String("translation")) {
      readTranslation(xml, entry);
    } else {
      xml.skipCurrentElement();
    }
  }
  return entry;
}

inline QList<TranslationEntry> readTranslations(const QString& path) {
  QFile file(path);
  EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << file.fileName().toStdString();
  QXmlStreamReader xml(&file);
  QList<TranslationEntry> entries;
  QString context;
  EXPECT_TRUE(xml.readNextStartElement());
  while (xml.readNextStartElement()) {
    if (xml.name() != QLatin1String("context")) {
      xml.skipCurrentElement();
      continue;
    }
    while (xml.readNextStartElement()) {
      if (xml.name() == QLatin1String("name")) {
        context = xml.readElementText();
      } else {
        entries << readMessage(xml, context);
      }
    }
  }
  EXPECT_FALSE(xml.hasError()) << xml.errorString().toStdString();
  return entries;
}

inline QList<TranslationEntry> entriesOf(const QString& language) {
  return readTranslations(SIGHTLINE_SOURCE_DIR "/resources/translations/sightline_" + language + ".ts");
}

}  // namespace sightline::gui::testing_support
