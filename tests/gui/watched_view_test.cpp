/// While hostile answers are shown, streamed, pointed at and clicked, no file is opened and nobody is called.
///
/// A program of its own: a fork has none of the threads with which Qt painted before, and would wait for them for ever.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QAccessible>
#include <QApplication>
#include <QFile>
#include <QTest>

#include "gui/conversation/conversation_view.h"
#include "tests/support/call_watch.h"

namespace sightline::gui {
namespace {

using sightline::testing_support::watch_calls;
using sightline::testing_support::watched_calls;

/// F-M01, F-M02 and F-M03: pictures from elsewhere, from this computer, and within the text, in every way of writing.
QStringList hostileAnswers() {
  QStringList answers = {
      "![a](https://evil.example/x.png)",
      "![a][r]\n\n[r]: https://evil.example/x.png",
      "<img src=\"https://evil.example/x.png\" width=\"1000000000\">",
      "[![a](https://evil.example/x.png)](https://b.example)",
      "| ![a](https://evil.example/x.png) |\n|--|\n| <img src=//evil.example/x.png> |",
      "- ![a](https://user:secret@evil.example/x.png)",
      "<https://evil.example/x.png> https://evil.example/y.png",
      "![a](//evil.example/x.png)",
      "![a](https://evil.example/%78.png) ![a](&#104;ttps://evil.example/x.png)",
      "![a](file:///etc/passwd)",
      "![a](file://host/share/x.png)",
      "![a](\\\\\\\\host\\\\share)",
      "![a](qrc:/x.png) ![a](:/x.png)",
      "![a](x.png) ![a](../x.png) ![a](/usr/share/pixmaps/debian-logo.png)",
      "[a](file:///etc/passwd) [b](javascript:alert(1)) [c](smb://host/share)",
      "<iframe src=\"file:///etc/passwd\"></iframe><link rel=stylesheet href=https://evil.example/x.css>",
      "![a](data:image/"
      "png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
      "rkJggg==)",
      "![a](data:image/png;;;;base64,,,,) ![a](data:text/html,<img src=x>) ![a](data:image/svg+xml,<svg/>)",
  };
  answers << "![a](data:image/png;base64," + QString(20'000, 'A') + ')';
  return answers;
}

ConversationItem answer(const QString& id, const QString& text) {
  ConversationItem item;
  item.id = id;
  item.role = ItemRole::Answer;
  item.text = text;
  item.state = ItemState::Streaming;
  return item;
}

/// Keeps what it is asked.
class CountingPrompt : public LinkPrompt {
 public:
  explicit CountingPrompt(int& n) : n_(n) {}
  void ask(const QUrl& /*url*/, std::function<void()> /*opened*/) override { ++n_; }

 private:
  int& n_;
};

/// Shows an answer bit by bit and does to it all that a person can do.
void live(ConversationView& view, const QString& id, const QString& text) {
  view.append(answer(id, {}));
  for (qsizetype at = 0; at < text.size(); at += 7) {
    view.appendText(id, text.mid(at, 7));
    if (at < 300) view.flush();
  }
  view.flush();
  view.grab();
  const std::size_t index = view.nItems() - 1;
  for (const auto& [control, rect] : view.controlsOf(index)) {
    if (control.kind == ControlKind::Retry || control.kind == ControlKind::EditQuestion) continue;
    QTest::mouseMove(view.viewport(), rect.center());
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, rect.center());
  }
  QAccessibleInterface* const told = QAccessible::queryAccessibleInterface(&view);
  for (int i = 0; told != nullptr && i < told->childCount(); ++i) told->child(i)->text(QAccessible::Name);
  view.selectAll();
  view.copySelection();
  QApplication::processEvents();
}

/// Runs in a process of its own, which cannot open files afterwards.
void showWatched() {
  int nAsked = 0;
  ConversationView view;
  view.setLinkPrompt(std::make_unique<CountingPrompt>(nAsked));
  view.resize(800, 600);
  view.show();
  // Fonts and the like come first: the same signs and blocks, without addresses of pictures.
  QString plain = "# a\n\n- b *c* **d**\n\n| e |\n|--|\n| [f](https://g.example) |\n\n```html\n";
  for (const QString& text : hostileAnswers()) plain += text + '\n';
  live(view, "plain", plain + "```\n");
  ASSERT_TRUE(watch_calls());
  const QStringList answers = hostileAnswers();
  for (int i = 0; i < answers.size(); ++i) {
    live(view, QString::number(i), answers[i]);
    for (const std::string& call : watched_calls())
      ADD_FAILURE() << call << " by " << answers[i].left(200).toStdString();
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_GT(nAsked, 0) << "links lead to a question";
  // The watch sees what it is to see.
  QFile file("/etc/passwd");
  EXPECT_FALSE(file.open(QIODevice::ReadOnly));
  EXPECT_LT(socket(AF_INET, SOCK_STREAM, 0), 0);
  const std::vector<std::string> seen = watched_calls();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0], "open /etc/passwd");
  EXPECT_EQ(seen[1], "socket");
}

TEST(WatchedView, NoFileIsOpenedAndNobodyIsCalled) {  // F-M01, F-M02, F-M03
  if (!sightline::testing_support::kCanWatchCalls) GTEST_SKIP() << "calls can be watched on x86-64 only";
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    showWatched();
    _exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "the lines above say what went wrong";
}

}  // namespace
}  // namespace sightline::gui
