/// Streams a long answer into the conversation view and prints how long the frames take; or saves a picture of it.
#include <CLI/CLI.hpp>

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QPalette>
#include <QScrollBar>
#include <QStyleFactory>
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "gui/conversation/conversation_view.h"

namespace {

using sightline::gui::ConversationItem;
using sightline::gui::ConversationView;
using sightline::gui::ItemRole;
using sightline::gui::ItemState;

QString sampleSection(int number) {
  return QStringLiteral(
             "## %1. What the picture shows\n\nThe **left cup** stands on the table, next to the *red book*, and its "
             "handle "
             "points to the window. Its label reads `Sightline`; see [the manual](https://example.org/manual) for "
             "more.\n\n"
             "1. First, look at the table.\n2. Then at the window:\n   - it is open,\n   - and the light comes from "
             "there.\n\n"
             "- [x] found the cup\n- [ ] found the spoon\n\n> A quotation of two lines\n> with a formula $a_i^2 + "
             "\\sqrt{b}$ in it.\n\n"
             "```python\n@cached\ndef area(box: Box) -> float:\n    \"\"\"Width times height.\"\"\"\n    return "
             "box.width * box.height  # pixels\n```\n\n"
             "| thing | where | sure |\n|---|:-:|--:|\n| left cup | on the table | 98 % |\n| red book | beside it | 91 "
             "% |\n\n"
             "$$\n\\hat{y} = \\sum_{i=1}^{n} \\frac{w_i x_i}{\\sqrt{1 + \\lambda^2}} + \\int_0^1 "
             "\\left(\\frac{a}{b}\\right)^2 dt, "
             "\\quad A = \\begin{pmatrix} 1 & 0 \\\\ 0 & \\cos\\theta \\end{pmatrix}\n$$\n\n")
      .arg(number);
}

QPalette darkPalette() {
  QPalette palette;
  palette.setColor(QPalette::Base, QColor(0x1c, 0x1d, 0x20));
  palette.setColor(QPalette::Window, QColor(0x24, 0x25, 0x29));
  palette.setColor(QPalette::Text, QColor(0xe8, 0xe8, 0xea));
  palette.setColor(QPalette::WindowText, QColor(0xe8, 0xe8, 0xea));
  palette.setColor(QPalette::Button, QColor(0x2e, 0x2f, 0x34));
  palette.setColor(QPalette::ButtonText, QColor(0xe8, 0xe8, 0xea));
  palette.setColor(QPalette::Highlight, QColor(0x2f, 0x65, 0xb5));
  return palette;
}

void fill(ConversationView& view) {
  ConversationItem question;
  question.id = QStringLiteral("q");
  question.text = QStringLiteral("Where is the left cup, and what stands next to it?");
  QImage picture(300, 200, QImage::Format_RGB32);
  picture.fill(QColor(0x6f, 0x8f, 0xaf));
  question.thumbnails = {picture, picture};
  question.nVersions = 3;
  question.version = 2;
  view.append(question);
  ConversationItem answer;
  answer.id = QStringLiteral("a");
  answer.role = ItemRole::Answer;
  answer.state = ItemState::Done;
  answer.thinking = QStringLiteral("Let me look at the table first. There are two cups.");
  answer.thinkingSeconds = 12;
  answer.text = sampleSection(1);
  answer.statistics = {21.4, 0.8, 1532};
  view.append(answer);
  ConversationItem failed;
  failed.id = QStringLiteral("f");
  failed.role = ItemRole::Answer;
  failed.state = ItemState::Failed;
  failed.sentence = QStringLiteral("The engine ended because the computer had no memory left.");
  view.append(failed);
  view.setMentions(
      {{QStringLiteral("a"), QStringLiteral("left cup"), 0}, {QStringLiteral("a"), QStringLiteral("red book"), 1}});
}

void streamAndPrint(ConversationView& view, int nWords) {
  ConversationItem answer;
  answer.id = QStringLiteral("stream");
  answer.role = ItemRole::Answer;
  answer.state = ItemState::Streaming;
  view.append(answer);
  QString text;
  for (int i = 1; text.count(QLatin1Char(' ')) < nWords; ++i) text += sampleSection(i);
  QImage screen(view.viewport()->size(), QImage::Format_ARGB32_Premultiplied);
  std::vector<double> frames;
  for (qsizetype at = 0; at < text.size(); at += 12) {  // about two words a frame
    QElapsedTimer timer;
    timer.start();
    view.appendText(answer.id, text.mid(at, 12));
    view.flush();
    view.viewport()->render(&screen);  // the whole viewport anew, which is more than a frame paints
    frames.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
  }
  std::sort(frames.begin(), frames.end());
  const auto at = [&frames](double share) {
    return frames[static_cast<std::size_t>(static_cast<double>(frames.size() - 1) * share)];
  };
  std::printf("frames %zu, median %.2f ms, 99 %% below %.2f ms, worst %.2f ms; %lld blocks laid out\n", frames.size(),
              at(0.5), at(0.99), frames.back(), static_cast<long long>(view.nBlockLayouts()));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App options{"Streams a long answer into the conversation view and prints the frame times"};
  int nWords = 20000;
  std::string picture;
  double scroll = 0;
  bool isDark = false;
  options.add_option("--words", nWords, "length of the answer");
  options.add_option("--picture", picture, "save a picture of a short conversation to this PNG file instead");
  options.add_option("--scroll", scroll, "where the picture is taken: 0 at the top, 1 at the bottom");
  options.add_flag("--dark", isDark, "with a dark palette");
  CLI11_PARSE(options, argc, argv);
  QApplication application(argc, argv);
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  if (isDark) QApplication::setPalette(darkPalette());
  ConversationView view;
  view.resize(900, 1000);
  view.show();
  if (picture.empty()) {
    streamAndPrint(view, nWords);
    return 0;
  }
  fill(view);
  view.flush();
  view.verticalScrollBar()->setValue(static_cast<int>(view.verticalScrollBar()->maximum() * scroll));
  view.flush();
  view.grab().save(QString::fromStdString(picture));
  return 0;
}
