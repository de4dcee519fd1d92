/// Pictures are read and prepared while the window goes on, and what is none says so.
#include "gui/picture/picture_loader.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <QTimer>
#include <cerrno>
#include <utility>

#include "tests/gui/picture_help.h"

namespace sightline::gui {
namespace {

using sightline::testing_support::TempFolder;
using namespace testing_support;

/// What a loader answers.
struct Answers {
  explicit Answers(PictureLoader& loader) {
    QObject::connect(&loader, &PictureLoader::loaded, &loader, [this](int id, const LoadedPicture& picture) {
      lastId = id;
      pictures.push_back(picture);
    });
    QObject::connect(&loader, &PictureLoader::failed, &loader, [this](int id, const QString& sentence) {
      lastId = id;
      sentences << sentence;
    });
    QObject::connect(&loader, &PictureLoader::levelsReady, &loader, [this](int id, const PictureLevels& ready) {
      lastId = id;
      levels.push_back(ready);
    });
  }
  [[nodiscard]] std::size_t count() const {
    return pictures.size() + levels.size() + static_cast<std::size_t>(sentences.size());
  }

  int lastId = 0;
  std::vector<LoadedPicture> pictures;
  std::vector<PictureLevels> levels;
  QStringList sentences;
};

TEST(PictureLoader, GivesBytesDigestSizeAndThumbnail) {
  const TempFolder folder;
  const std::string bytes = pngBytes(900, 300);
  PictureLoader loader(realDecoder());
  Answers answers(loader);

  const int id = loader.loadFile(writeFile(folder, "wide.png", bytes));

  ASSERT_TRUE(waitFor([&] { return answers.count() == 1; }));
  ASSERT_EQ(answers.pictures.size(), 1U) << answers.sentences.join(" ").toStdString();
  const LoadedPicture& picture = answers.pictures[0];
  EXPECT_EQ(answers.lastId, id);
  EXPECT_EQ(picture.image.name, "wide.png");
  EXPECT_EQ(picture.image.encoded->size(), bytes.size());
  EXPECT_EQ(picture.image.digest, sha256(bytes));
  EXPECT_EQ(picture.size, QSize(900, 300));
  EXPECT_EQ(picture.thumbnail.size(), QSize(256, 85));
  EXPECT_EQ(qRed(picture.thumbnail.pixel(100, 40)), 90);
}

TEST(PictureLoader, ThumbnailsHaveMorePixelsOnFineScreens) {
  PictureOptions options = realDecoder();
  options.devicePixelRatio = 2.0;
  PictureLoader loader(options);
  Answers answers(loader);
  loader.loadBytes(toArray(pngBytes(900, 300)), "pasted");
  ASSERT_TRUE(waitFor([&] { return answers.pictures.size() == 1; }));
  EXPECT_EQ(answers.pictures[0].thumbnail.width(), 512);
  EXPECT_EQ(answers.pictures[0].thumbnail.devicePixelRatio(), 2.0);
}

TEST(PictureLoader, TheWindowGoesOnWhileADecoderHangs) {
  const TempFolder folder;
  PictureLoader loader(hangingDecoder(folder));
  Answers answers(loader);
  int ticks = 0;
  QTimer timer;
  QObject::connect(&timer, &QTimer::timeout, [&ticks] { ++ticks; });

  const int id = loader.loadFile(writeFile(folder, "slow.png", pngBytes(3, 2)));
  timer.start(1);

  EXPECT_TRUE(waitFor([&ticks] { return ticks >= 20; }));
  EXPECT_EQ(answers.count(), 0U);
  loader.cancel(id);
}

TEST(PictureLoader, NothingIsToldOfWhatWasCancelled) {
  const TempFolder folder;
  PictureLoader loader(realDecoder());
  Answers answers(loader);
  const QString path = writeFile(folder, "a.png", pngBytes(30, 20));
  const int first = loader.loadFile(path);
  loader.cancel(first);
  const int second = loader.loadFile(path);
  ASSERT_TRUE(waitFor([&] { return answers.count() == 1; }));
  EXPECT_EQ(answers.lastId, second);
}

TEST(PictureLoader, GoingAwayEndsAHangingDecoder) {
  const TempFolder folder;
  {
    PictureLoader loader(hangingDecoder(folder));
    loader.loadBytes(toArray(pngBytes(3, 2)), "pasted");
    QTest::qWait(50);
  }
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);  // no process is left, neither running nor waiting to be buried
}

TEST(PictureLoader, RefusesWhatIsNoFileWithASentenceThatNamesIt) {
  const TempFolder folder;
  std::filesystem::create_directory(folder / "folder.png");
  ASSERT_EQ(mkfifo((folder / "pipe.png").c_str(), 0600), 0);
  std::filesystem::create_symlink(folder / "nowhere", folder / "link.png");
  PictureLoader loader(realDecoder());
  Answers answers(loader);
  const QString base = QString::fromStdString(folder.path().string()) + "/";
  const std::vector<std::pair<QString, QString>> cases = {{base + "folder.png", "folder.png"},
                                                          {base + "pipe.png", "pipe.png"},
                                                          {"/dev/zero", "zero"},
                                                          {base + "link.png", "link.png"},
                                                          {base + "gone.png", "gone.png"},
                                                          {writeFile(folder, "text.png", "Hello"), "text.png"},
                                                          {writeFile(folder, "empty.png", ""), "empty.png"}};
  for (const auto& [path, name] : cases) {
    const qsizetype before = answers.sentences.size();
    loader.loadFile(path);
    ASSERT_TRUE(waitFor([&] { return answers.sentences.size() == before + 1; })) << name.toStdString();
    EXPECT_TRUE(answers.sentences.back().contains(name)) << answers.sentences.back().toStdString();
  }
  EXPECT_TRUE(answers.pictures.empty());
}

TEST(PictureLoader, RefusesABombByItsHeader) {
  const auto start = sightline::testing_support::png_start(100'000, 100'000);
  PictureLoader loader(realDecoder());
  Answers answers(loader);
  loader.loadBytes(toArray(std::string(start.begin(), start.end())), "Pasted picture");
  ASSERT_TRUE(waitFor([&] { return answers.count() == 1; }));
  ASSERT_EQ(answers.sentences.size(), 1);
  EXPECT_TRUE(answers.sentences[0].startsWith("Pasted picture: ")) << answers.sentences[0].toStdString();
}

TEST(PictureLoader, PixelsBecomeAPictureWithTheSamePixels) {
  QImage pixels(40, 30, QImage::Format_RGB32);
  for (int y = 0; y < 30; ++y) {
    for (int x = 0; x < 40; ++x) pixels.setPixel(x, y, qRgb(x * 6, y * 8, (x * y) % 256));
  }
  pixels.setText("Comment", "where I live");
  PictureLoader loader(realDecoder());
  Answers answers(loader);
  loader.loadPixels(pixels, "Pasted picture");
  ASSERT_TRUE(waitFor([&] { return answers.pictures.size() == 1; }));
  const ImageRef image = answers.pictures[0].image;
  const QByteArray bytes(reinterpret_cast<const char*>(image.encoded->data()),
                         static_cast<qsizetype>(image.encoded->size()));
  EXPECT_FALSE(bytes.contains("where I live"));

  loader.loadLevels(image);

  ASSERT_TRUE(waitFor([&] { return answers.levels.size() == 1; }));
  ASSERT_EQ(answers.levels[0].levels.size(), 1U);
  EXPECT_EQ(answers.levels[0].levels[0].image, pixels.convertToFormat(QImage::Format_RGB32));
}

TEST(PictureLoader, RefusesTooManyPixelsAndNone) {
  PictureOptions options = realDecoder();
  options.decoder.limits.max_pixels = 100;
  const Result<LoadedPicture> large = loadPicturePixels(QImage(11, 10, QImage::Format_RGB32), "Screen", options, {});
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().id, "IMAGE_LIMIT");
  EXPECT_EQ(large.error().message, "Screen: it has 110 pixels, a picture may have 100");
  EXPECT_FALSE(loadPicturePixels(QImage(), "Screen", options, {}));
}

TEST(PictureWork, LargePicturesAreShownFromReducedLevels) {
  const std::string bytes = pngBytes(6001, 4000);  // 24 million pixels
  const Result<LoadedPicture> picture = loadPictureBytes(toArray(bytes), "large", realDecoder(), {});
  ASSERT_TRUE(picture) << picture.error().message;
  EXPECT_EQ(picture->size, QSize(6001, 4000));

  const Result<PictureLevels> levels = makeLevels(picture->image, realDecoder(), {});

  ASSERT_TRUE(levels) << levels.error().message;
  EXPECT_EQ(levels->size, QSize(6001, 4000));
  EXPECT_EQ(levels->levels[0].image.size(), QSize(3001, 2000));
  EXPECT_EQ(levels->levels[0].pixelSize, QSizeF(2.0, 2.0));
  for (std::size_t i = 1; i < levels->levels.size(); ++i) {
    const PictureLevel& level = levels->levels[i];
    const QSize finer = levels->levels[i - 1].image.size();
    EXPECT_EQ(level.image.size(), QSize((finer.width() + 1) / 2, (finer.height() + 1) / 2));
    // All levels cover the same part of the picture.
    EXPECT_NEAR(level.pixelSize.width() * level.image.width(), 6002.0, 1e-6);
    EXPECT_NEAR(level.pixelSize.height() * level.image.height(), 4000.0, 1e-6);
  }
  EXPECT_LE(levels->levels.back().image.width(), 256);
}

}  // namespace
}  // namespace sightline::gui
