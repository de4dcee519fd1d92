/// Models by name, by file and by folder: the catalogue, what belongs together, other programs' stores, our own.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <map>

#include "engine/base/digest.h"
#include "multimodal/library/local_models.h"
#include "multimodal/library/machine_speed_file.h"
#include "multimodal/library/model_catalogue.h"
#include "multimodal/library/model_files.h"
#include "multimodal/library/model_folder.h"
#include "multimodal/library/models_place.h"
#include "multimodal/library/models_settings.h"
#include "tests/support/file_content.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/temp_folder.h"
#include "tests/support/variables.h"

namespace sightline {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::content_of;
using testing_support::TempFolder;
using testing_support::variables;

void put(const fs::path& path, const std::string& content) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

std::vector<NamedFile> named(const std::vector<std::string>& paths) {
  std::vector<NamedFile> files;
  for (const std::string& path : paths) files.push_back({path, 10});
  return files;
}

TEST(ModelFiles, ReadsThePrecisionOutOfANameThatIsUsual) {  // names as in the published repositories
  const std::map<std::string, std::string> names = {{"Qwen3.6-35B-A3B-UD-Q4_K_M.gguf", "UD-Q4_K_M"},
                                                    {"Qwen3.6-35B-A3B-MXFP4_MOE.gguf", "MXFP4_MOE"},
                                                    {"Qwen3.5-9B.Q4_K_M.gguf", "Q4_K_M"},
                                                    {"Qwen3.6-35B-A3B-BF16-00001-of-00002.gguf", "BF16"},
                                                    {"qwen3.5-2b-iq3_xxs.gguf", "iq3_xxs"},
                                                    {"mmproj-F16.gguf", "F16"},
                                                    {"Qwen3.5-9B.BF16-mmproj.gguf", "BF16"},
                                                    {"sightline-demo.gguf", ""}};
  for (const auto& [name, precision] : names) EXPECT_EQ(precision_in_name(name), precision) << name;
}

TEST(ModelFiles, PutsTogetherWhatBelongsTogether) {
  const ModelFileGroups groups = group_model_files(
      named({"README.md", "Qwen3.6-35B-A3B-UD-Q4_K_M.gguf", "Qwen3.6-35B-A3B-Q8_0.gguf",
             "BF16/Qwen3.6-35B-A3B-BF16-00002-of-00002.gguf", "BF16/Qwen3.6-35B-A3B-BF16-00001-of-00002.gguf",
             "Q6_K/Qwen-Q6_K-00001-of-00003.gguf", "imatrix_unsloth.gguf", "mtp-Qwen3.6.gguf", "mmproj-F32.gguf",
             "mmproj-F16.gguf", "mmproj-BF16.gguf"}));
  std::vector<std::string> names;
  for (const ModelVariant& variant : groups.variants)
    names.push_back(variant.name + (variant.is_complete ? "" : " in part"));
  EXPECT_THAT(names, ElementsAre("BF16", "Q6_K in part", "Q8_0", "UD-Q4_K_M"));
  EXPECT_EQ(groups.variants[0].files[0].path, "BF16/Qwen3.6-35B-A3B-BF16-00001-of-00002.gguf");
  EXPECT_EQ(groups.variants[0].bytes(), 20);
  EXPECT_EQ(choose_variant(groups, "")->name, "UD-Q4_K_M");
  EXPECT_EQ(choose_variant(groups, "bf16")->name, "BF16");
  EXPECT_EQ(choose_variant(groups, "q8_0")->name, "Q8_0");
  EXPECT_EQ(choose_variant(groups, "Q3_K_S"), nullptr);
  EXPECT_EQ(choose_projector(groups, groups.variants[0])->path, "mmproj-BF16.gguf");
  const ModelFileGroups many = group_model_files(named(
      {"a/Qwen3.5-9B-Q8_0.gguf", "a/mmproj-Qwen3.5-9B-F32.gguf", "a/mmproj-Qwen3.5-4B-BF16.gguf", "mmproj-BF16.gguf"}));
  EXPECT_EQ(choose_projector(many, many.variants[0])->path, "a/mmproj-Qwen3.5-9B-F32.gguf");
}

TEST(ModelCatalogue, HoldsTheModelsItPromises) {
  const ModelCatalogue& catalogue = ModelCatalogue::built_in();
  for (const char* id : {"qwen3.6:35b-a3b", "qwen3.6:27b", "qwen3.5:35b-a3b", "qwen3.5:27b", "qwen3.5:9b", "qwen3.5:4b",
                         "qwen3.5:2b", "qwen3.5:0.8b"}) {
    const CatalogueEntry* entry = catalogue.find(id);
    ASSERT_NE(entry, nullptr) << id;
    EXPECT_FALSE(entry->projectors.empty());
    EXPECT_GT(entry->bytes_of(""), 500'000'000);
  }
  EXPECT_EQ(catalogue.entries().size(), 8U);
  // sizes of published files, from the hub's listings
  EXPECT_EQ(catalogue.find("Qwen3.6-35B-A3B")->bytes_of("ud-q4_k_m"), 22'134'528'992);
  EXPECT_EQ(catalogue.find("qwen3.6:27b")->bytes_of(""), 16'817'244'384);
  EXPECT_EQ(catalogue.search("3.6:27b").size(), 1U);
  EXPECT_TRUE(catalogue.search("llama").empty());
}

TEST(ModelCatalogue, NamesWhatIsWrong) {
  EXPECT_FALSE(ModelCatalogue::read(""));
  EXPECT_FALSE(ModelCatalogue::read(R"({"version":2,"models":[]})"));
  const Result<ModelCatalogue> bad = ModelCatalogue::read(R"({"version":1,"models":[{"id":"x","name":"X"}]})");
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().message, HasSubstr("entry x: repository is missing"));
}

TEST(ModelReferences, AreReadAsPeopleTypeThem) {
  const ModelCatalogue& catalogue = ModelCatalogue::built_in();
  struct Case {
    const char *text, *repository, *variant;
  };
  for (const Case& c :
       {Case{"qwen3.6:35b-a3b", "unsloth/Qwen3.6-35B-A3B-GGUF", ""},
        Case{"Qwen3.6:35B-A3B", "unsloth/Qwen3.6-35B-A3B-GGUF", ""},
        Case{"qwen3.5:9b:Q8_0", "unsloth/Qwen3.5-9B-GGUF", "Q8_0"},
        Case{"qwen3.5:9b-q8_0", "unsloth/Qwen3.5-9B-GGUF", "q8_0"}, Case{"Qwen3.5-2B", "unsloth/Qwen3.5-2B-GGUF", ""},
        Case{"bartowski/Qwen_Qwen3.5-4B-GGUF:Q4_K_M", "bartowski/Qwen_Qwen3.5-4B-GGUF", "Q4_K_M"},
        Case{"hf.co/org/repo:Q5_K_M", "org/repo", "Q5_K_M"}, Case{"https://huggingface.co/org/repo", "org/repo", ""},
        Case{"https://huggingface.co/org/repo/tree/main", "org/repo", ""},
        Case{"https://huggingface.co/org/repo/blob/main/x-Q6_K.gguf?download=true", "org/repo", "x-Q6_K"}}) {
    const std::optional<ModelReference> reference = read_model_reference(c.text, catalogue);
    ASSERT_TRUE(reference) << c.text;
    EXPECT_EQ(reference->repository, c.repository) << c.text;
    EXPECT_EQ(reference->variant, c.variant) << c.text;
  }
  for (const char* text :
       {"model.gguf", "folder/model.gguf", "./a/b", "/abs/model", "~/m/x", "qwen", "a/b/c", "qwen3.6:35b-a3b:"}) {
    EXPECT_FALSE(read_model_reference(text, catalogue)) << text;
  }
}

/// Stores of other programs as their documentation lays them out, and files that do not belong.
class Stores : public ::testing::Test {
 protected:
  Stores() {
    const fs::path hub = folder / "hub/models--unsloth--Qwen3.5-9B-GGUF";
    put(hub / "refs/main", "c0ffee\n");
    put(hub / "blobs/aaaa", "weights of nine billion");
    put(hub / "blobs/bbbb", "projector");
    fs::create_directories(hub / "snapshots/c0ffee");
    fs::create_directories(hub / "snapshots/0ld");
    fs::create_symlink("../../blobs/aaaa", hub / "snapshots/c0ffee/Qwen3.5-9B-Q4_K_M.gguf");
    fs::create_symlink("../../blobs/bbbb", hub / "snapshots/c0ffee/mmproj-F16.gguf");
    fs::create_symlink("../../blobs/gone", hub / "snapshots/c0ffee/Qwen3.5-9B-Q8_0.gguf");
    put(folder / "hub/datasets--x--y/snapshots/1/model-Q4_0.gguf", "no model");
    put(folder / "lmstudio/lmstudio-community/Qwen3.5-4B-GGUF/Qwen3.5-4B-Q8_0.gguf", "four");
    put(folder / ("ollama/blobs/sha256-" + hex_text(sha256("ollama weights"))), "ollama weights");
    put(folder / "ollama/manifests/registry.ollama.ai/library/qwen3.5/2b",
        R"({"schemaVersion":2,"layers":[{"mediaType":"application/vnd.ollama.image.template","digest":"sha256:00"},)"
        R"({"mediaType":"application/vnd.ollama.image.model","digest":"sha256:)" +
            hex_text(sha256("ollama weights")) + R"("}]})");
    put(folder / "ollama/manifests/registry.ollama.ai/library/evil/latest",
        R"({"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:../../../secret"}]})");
    put(folder / "ollama/manifests/registry.ollama.ai/library/broken/latest", "{");
    stores.ours = {folder / "ours"};
    stores.hub_cache = folder / "hub";
    stores.lm_studio = folder / "lmstudio";
    stores.ollama = folder / "ollama";
    stores.llama_cpp = folder / "missing";
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const LocalModel& model : find_local_models(stores)) names.push_back(model.name);
    return names;
  }
  TempFolder folder;
  StoreFolders stores;
};

TEST_F(Stores, AreReadWithoutCopying) {
  EXPECT_THAT(names(),
              ElementsAre("unsloth/Qwen3.5-9B-GGUF:Q4_K_M", "lmstudio-community/Qwen3.5-4B-GGUF:Q8_0", "qwen3.5:2b"));
  const std::vector<LocalModel> models = find_local_models(stores);
  EXPECT_EQ(content_of(models[0].files.front()), "weights of nine billion");
  EXPECT_EQ(content_of(models[0].projector), "projector");
  EXPECT_EQ(models[0].bytes, 32);
  EXPECT_EQ(content_of(models[2].files.front()), "ollama weights");
  const auto reference = read_model_reference("qwen3.5:9b", ModelCatalogue::built_in());
  ASSERT_TRUE(reference);
  EXPECT_EQ(find_local(models, *reference), &models[0]);
  EXPECT_EQ(find_local(models, "QWEN3.5:2B"), &models[2]);
}

TEST_F(Stores, BelongToTheirPrograms) {
  const ModelFolder ours(folder / "ours");
  const std::vector<LocalModel> models = find_local_models(stores);
  const auto verified = ours.verify(models[2], {});
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->front().state, VerifiedFile::State::Good);  // Ollama names files after their SHA-256
  const Status removed = ours.remove(models[0]);
  ASSERT_FALSE(removed);
  EXPECT_THAT(removed.error().message, HasSubstr("belongs to Hugging Face cache"));
  EXPECT_EQ(names().size(), 3U);
}

TEST(StoreFolders, AreFoundByTheVariablesOfTheirPrograms) {
  std::map<std::string, std::string> values = {{"HOME", "/h"}};
  const ReadVariable read = [&values](const char* name) -> const char* {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : found->second.c_str();
  };
  EXPECT_EQ(store_folders("/m", read).hub_cache, "/h/.cache/huggingface/hub");
  EXPECT_EQ(store_folders("/m", read).lm_studio, "/h/.lmstudio/models");
  EXPECT_EQ(store_folders("/m", read).ollama, "/h/.ollama/models");
  values["XDG_CACHE_HOME"] = "/x";
  EXPECT_EQ(store_folders("/m", read).hub_cache, "/x/huggingface/hub");
  values["HF_HOME"] = "/hf";
  EXPECT_EQ(store_folders("/m", read).hub_cache, "/hf/hub");
  values["HF_HUB_CACHE"] = "/cache";
  values["OLLAMA_MODELS"] = "/o";
  EXPECT_EQ(store_folders("/m", read).hub_cache, "/cache");
  EXPECT_EQ(store_folders("/m", read).ollama, "/o");
}

class OurFolder : public ::testing::Test {
 protected:
  fs::path gguf(const std::string& name) const {
    const Status written = testing_support::GgufWriter()
                               .text("general.name", name)
                               .hole("blk.0.attn_norm.weight", DType::F32, {32})
                               .write(temp / name);
    EXPECT_TRUE(written);
    return temp / name;
  }
  std::vector<LocalModel> models() const {
    StoreFolders stores;
    stores.ours = {folder.path()};
    return find_local_models(stores);
  }
  TempFolder temp;
  ModelFolder folder{temp / "models"};
};

TEST_F(OurFolder, TakesFilesInVerifiesAndRemovesThem) {
  const fs::path file = gguf("m-Q8_0.gguf");
  ASSERT_TRUE(folder.import_files({file, gguf("mmproj-F16.gguf")}, "local/m", ImportMode::Link, {}));
  ASSERT_EQ(models().size(), 1U);
  EXPECT_EQ(fs::hard_link_count(file), 2U);
  EXPECT_FALSE(models().front().projector.empty());
  EXPECT_EQ(folder.verify(models().front(), {})->front().state, VerifiedFile::State::Good);

  const fs::path second = gguf("m-Q4_0.gguf");
  ASSERT_TRUE(folder.import_files({second}, "local/m", ImportMode::Move, {}));
  EXPECT_FALSE(fs::exists(second));
  ASSERT_TRUE(folder.remove(*find_local(models(), "local/m:Q4_0")));
  ASSERT_EQ(models().size(), 1U);
  EXPECT_TRUE(fs::exists(models().front().projector));  // the other one needs it

  std::ofstream(models().front().files.front(), std::ios::app) << "damage";
  EXPECT_EQ(folder.verify(models().front(), {})->front().state, VerifiedFile::State::Damaged);
  ASSERT_TRUE(folder.remove(models().front()));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST_F(OurFolder, RefusesWhatIsNoModelOrInTheWay) {
  const Status page =
      folder.import_files({temp.write("page.gguf", "<!DOCTYPE html>")}, "local/m", ImportMode::Copy, {});
  ASSERT_FALSE(page);
  EXPECT_THAT(page.error().message, HasSubstr("page.gguf"));
  const Status part = folder.import_files({gguf("m-00001-of-00002.gguf")}, "local/m", ImportMode::Copy, {});
  ASSERT_FALSE(part);
  EXPECT_EQ(part.error().code, ErrorCode::Corrupt);
  EXPECT_FALSE(fs::exists(folder.path()));
  ASSERT_TRUE(folder.import_files({gguf("m.gguf")}, "local/m", ImportMode::Copy, {}));
  const Status again = folder.import_files({gguf("m.gguf")}, "local/m", ImportMode::Copy, {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().id, "DL_NAME");
  const Status stopped =
      folder.import_files({gguf("n.gguf")}, "local/n", ImportMode::Copy, [](auto&&...) { return false; });
  EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
  EXPECT_FALSE(fs::exists(folder.path() / "local/n/n.gguf"));
}

TEST_F(OurFolder, AnImportThatWasStoppedLeavesNothingAndCanBeMadeAgain) {
  const std::vector<fs::path> files = {gguf("m-Q8_0.gguf"), gguf("mmproj-F16.gguf")};
  for (const ImportMode mode : {ImportMode::Link, ImportMode::Copy}) {
    const Status stopped = folder.import_files(
        files, "local/m", mode, [](const std::string& file, auto&&...) { return file.find("mmproj") == file.npos; });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(fs::is_empty(folder.path()));
  }
  ASSERT_TRUE(folder.import_files({gguf("m-Q4_0.gguf")}, "local/m", ImportMode::Copy, {}));
  EXPECT_FALSE(folder.import_files(files, "local/m", ImportMode::Link, [](auto&&...) { return false; }));
  ASSERT_EQ(models().size(), 1U);
  EXPECT_EQ(folder.verify(models().front(), {})->front().state, VerifiedFile::State::Good) << "it was there before";
  EXPECT_EQ(folder.records("local/m").size(), 1U);
  EXPECT_TRUE(folder.import_files(files, "local/m", ImportMode::Link, {}));
  EXPECT_TRUE(fs::exists(files.front())) << "the person's own file";
}

TEST_F(OurFolder, MovesAsAWholeAndGoesOnAfterAnInterruption) {
  for (const char* name : {"a.gguf", "b.gguf"})
    ASSERT_TRUE(folder.import_files({gguf(name)}, "local/m", ImportMode::Copy, {}));
  const std::string a = content_of(folder.path() / "local/m/a.gguf");
  std::map<std::string, std::string> values = {{"HOME", temp.path().string()},
                                               {"SIGHTLINE_DATA_DIR", temp.path().string()},
                                               {"SIGHTLINE_CONFIG_DIR", (temp / "config").string()}};
  const ReadVariable read = [&values](const char* name) -> const char* {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : found->second.c_str();
  };
  ASSERT_EQ(find_store_folders(read)->ours.front(), folder.path());
  EXPECT_FALSE(move_models(folder.path() / "below", read, {}));
  EXPECT_FALSE(move_models(temp.write("file", ""), read, {}));
  EXPECT_EQ(find_store_folders(read)->ours.size(), 1U) << "a move that cannot begin changes nothing";
  put(temp / "new/local/m/b.gguf", "in the way");
  EXPECT_FALSE(move_models(temp / "new", read, {}));  // half of it is moved
  EXPECT_EQ(find_store_folders(read)->ours.size(), 2U);
  EXPECT_EQ(find_local_models(*find_store_folders(read)).size(), 3U);
  const Status elsewhere = move_models(temp / "third", read, {});
  ASSERT_FALSE(elsewhere);
  EXPECT_THAT(elsewhere.error().message, HasSubstr("finish that first"));
  fs::remove(temp / "new/local/m/b.gguf");
  EXPECT_EQ(move_models(temp / "new", read, [](auto&&...) { return false; }).error().code, ErrorCode::Cancelled);
  std::int64_t last = 0, total = 0;
  ASSERT_TRUE(move_models(temp / "new/", read, [&](const std::string&, std::int64_t done, std::int64_t all) {
    EXPECT_GE(done, last);
    last = done;
    total = all;
    return true;
  }));
  EXPECT_EQ(last, total);
  ASSERT_EQ(find_store_folders(read)->ours.size(), 1U);
  EXPECT_EQ(find_store_folders(read)->ours.front(), temp / "new");
  EXPECT_EQ(content_of(temp / "new/local/m/a.gguf"), a);
  EXPECT_EQ(find_local_models(*find_store_folders(read)).size(), 2U);
  EXPECT_EQ(ModelFolder(temp / "new").records("local/m").size(), 2U) << "records of both times";
}

TEST_F(OurFolder, IsNotMovedWhileSomethingIsDownloadedIntoIt) {
  ASSERT_TRUE(folder.import_files({gguf("a.gguf")}, "local/m", ImportMode::Copy, {}));
  put(folder.path() / "local/m/b.gguf.part", "half");
  const int held = open((folder.path() / "local/m/b.gguf.part").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(flock(held, LOCK_EX), 0);
  const Status busy = folder.move_to(temp / "new", {});
  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().id, "DL_BUSY");
  EXPECT_TRUE(fs::exists(folder.path() / "local/m/a.gguf"));
  close(held);
  ASSERT_TRUE(folder.move_to(temp / "new", {}));
  EXPECT_TRUE(fs::exists(temp / "new/local/m/b.gguf.part")) << "what came of it goes along";
}

TEST_F(OurFolder, MovesIntoAFolderThatHasTheSameAlready) {
  ASSERT_TRUE(folder.import_files({gguf("a.gguf")}, "local/m", ImportMode::Copy, {}));
  const ModelFolder other(temp / "new");
  ASSERT_TRUE(other.import_files({gguf("a.gguf"), gguf("b.gguf")}, "local/m", ImportMode::Copy, {}));
  ASSERT_TRUE(folder.move_to(other.path(), {}));
  EXPECT_FALSE(fs::exists(folder.path() / "local"));
  EXPECT_EQ(other.records("local/m").size(), 2U);
  EXPECT_TRUE(fs::exists(other.path() / "local/m/a.gguf"));
}

TEST(ModelsSettings, AreReadAsTheyWereWritten) {
  const TempFolder temp;
  const ReadVariable read = variables({{"HOME", temp.path().string()}});
  EXPECT_EQ(*read_models_settings(read), ModelsSettings());
  const ModelsSettings settings{"/a/models", "/b/models", "https://hf-mirror.com"};
  ASSERT_TRUE(write_models_settings(read, settings));
  EXPECT_EQ(*read_models_settings(read), settings);
  EXPECT_FALSE(write_models_settings(read, {"/a/\xFF", {}, {}}));
  const fs::path file = temp / ".config/sightline/models.json";
  for (const char* text : {"", "{", "[]", R"({"version": 2, "folder": "/x"})", R"({"version": 1, "folder": 7})",
                           R"({"version": 1, "folder": "relative", "hub": ["x"]})"}) {
    std::ofstream(file, std::ios::trunc) << text;
    EXPECT_EQ(*read_models_settings(read), ModelsSettings()) << text;
  }
}

TEST(MachineSpeedFile, HoldsForAMonthOnTheSameMachine) {
  const TempFolder temp;
  const fs::path file = temp / "cache/machine.json";
  const auto now = std::chrono::system_clock::now();
  const auto seconds = [](auto when) { return std::chrono::system_clock::to_time_t(when); };
  const MachineSpeed speed{20e9, 400e9, true, seconds(now), {{DType::Q8_0, 100e9}, {DType::IQ3_XXS, 30e9}}};
  EXPECT_FALSE(read_machine_speed(file, "here", now));
  ASSERT_TRUE(write_machine_speed(file, "here", speed));
  EXPECT_EQ(read_machine_speed(file, "here", now), speed);
  EXPECT_FALSE(read_machine_speed(file, "here, another kernel", now));
  EXPECT_TRUE(read_machine_speed(file, "here", now + kSpeedHolds - std::chrono::hours(1)));
  EXPECT_FALSE(read_machine_speed(file, "here", now + kSpeedHolds + std::chrono::hours(1)));
  EXPECT_FALSE(read_machine_speed(file, "here", now - std::chrono::days(30))) << "measured in the future";
  ASSERT_TRUE(write_machine_speed(file, "here", {20e9, 400e9, false, seconds(now)}));
  EXPECT_FALSE(read_machine_speed(file, "here", now)) << "measured while it was busy";
  std::ofstream(file, std::ios::trunc) << R"({"machine": "here", "read_bytes_per_second": 2e10,
    "weights_per_second": 4e11})";
  EXPECT_FALSE(read_machine_speed(file, "here", now)) << "measured in another way";
  const auto told = read_fit_report(R"({"machine": {"read_bytes_per_second": 2e10, "weights_per_second": 4e11,
    "weights_per_second_of": {"Q8_0": 1e11, "Q99": 1e11, "Q4_K": -1, "Q5_K": "many"}}})");
  ASSERT_TRUE(told);
  EXPECT_EQ(told->formats, (std::map<DType, double>{{DType::Q8_0, 100e9}})) << "what makes no sense is left out";
}

}  // namespace
}  // namespace sightline
