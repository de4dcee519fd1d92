/// Asks before a link is opened, and shows where it really leads.
#include "gui/conversation/link_prompt.h"

#include <QMessageBox>
#include <QPushButton>
#include <QWidget>
#include <utility>

namespace sightline::gui {

LinkDialog::LinkDialog(QWidget* parent) : QObject(parent), window_(parent) {}

void LinkDialog::ask(const QUrl& url, std::function<void()> opened) {
  auto* box = new QMessageBox(window_);
  box->setObjectName(QStringLiteral("linkDialog"));
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setWindowTitle(tr("Open link"));
  box->setTextFormat(Qt::PlainText);
  box->setText(tr("Open this address on %1?").arg(shownHost(url)));
  box->setInformativeText(QString::fromLatin1(url.toEncoded()).left(1000));
  QPushButton* open = box->addButton(tr("Open"), QMessageBox::AcceptRole);
  box->setDefaultButton(box->addButton(QMessageBox::Cancel));
  connect(open, &QPushButton::clicked, this, [then = std::move(opened)] { then(); });
  box->open();
}

QString shownHost(const QUrl& url) {
  if (url.scheme() == QLatin1String("mailto")) return url.path();
  return url.host(QUrl::FullyEncoded);
}

}  // namespace sightline::gui
