/// The application that widgets need, around the tests.
#include <gtest/gtest.h>

#include <QApplication>
#include <QStyleFactory>

int main(int argc, char** argv) {
  const QApplication application(argc, argv);
  QApplication::setStyle(QStyleFactory::create("fusion"));
  QApplication::setCursorFlashTime(0);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
