/// What a hub says, and what is refused of it: listings, names, addresses, tokens, certificates, proxies.
#include "multimodal/hub/hub_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "multimodal/hub/hub_choice.h"
#include "multimodal/hub/model_download.h"
#include "multimodal/hub/safe_name.h"
#include "tests/support/download_fixture.h"
#include "tests/support/test_certificate.h"
#include "tests/support/variables.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;
using namespace testing_support;

TEST(SafeName, TakesWhatEverySystemReadsAsOneFile) {
  for (const char* name : {"Qwen3.6-35B-A3B-UD-Q4_K_M.gguf", "BF16/Qwen-00001-of-00002.gguf", "模型.gguf", "a b.gguf",
                           "it's.gguf", "console.gguf", "com10.gguf"}) {
    const Result<std::filesystem::path> path = safe_relative_path(name);
    ASSERT_TRUE(path) << name << ": " << path.error().message;
    EXPECT_EQ(*path, std::filesystem::path(name));
  }
}

TEST(SafeName, RefusesWhatAnySystemReadsAsAnythingElse) {  // F-D22
  const std::vector<std::string> names = {"",
                                          ".",
                                          "..",
                                          ".gguf",
                                          "../x",
                                          "/x",
                                          "C:\\x",
                                          "D:x",
                                          "\\\\h\\s\\x",
                                          "a/../../x",
                                          "a//x",
                                          "a/b/c.gguf",
                                          "CON",
                                          "con.gguf",
                                          "a/NUL",
                                          "Com1.gguf",
                                          "lpt9",
                                          "x.gguf.",
                                          "x.gguf ",
                                          " x",
                                          "x:stream",
                                          "x\n.gguf",
                                          std::string("x\0.gguf", 7),
                                          "x\x7F",
                                          "\xE2\x80\xAEx.gguf",
                                          "e\xCC\x81.gguf",
                                          "x\xFF.gguf",
                                          std::string(300, 'x'),
                                          "a*",
                                          "a?",
                                          "a|b",
                                          "x.gguf.part",
                                          "x.PART.JSON",
                                          "a/",
                                          "/"};
  for (const std::string& name : names) {
    const Result<std::filesystem::path> path = safe_relative_path(name);
    EXPECT_FALSE(path) << name;
    if (!path) {
      EXPECT_EQ(path.error().id, "DL_NAME");
    }
  }
  for (const char* name : {"model", "org/", "/name", "a/b/c", "../x", "org/..", "o g/n", "org/n?x", "-/../x"}) {
    EXPECT_FALSE(check_repository_name(name)) << name;
  }
  EXPECT_TRUE(check_repository_name("unsloth/Qwen3.6-35B-A3B-GGUF"));
}

TEST(SafeName, MakesNoFolderThroughALink) {  // F-D23
  const TempFolder folder;
  const TempFolder outside;
  std::filesystem::create_directory_symlink(outside.path(), folder / "org");
  const Status made = make_folders_below(folder.path(), "org/model");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().id, "DL_NAME");
  EXPECT_TRUE(std::filesystem::is_empty(outside.path()));
  folder.write("file", "");
  EXPECT_FALSE(make_folders_below(folder.path(), "file/model"));
  EXPECT_TRUE(make_folders_below(folder.path(), "a/b"));
}

TEST(HubListing, RefusesWhatNoHubSays) {  // F-D14, F-D28
  const std::string commit(40, 'a');
  const auto listing = [&commit](const std::string& files) {
    return R"({"id":"org/model","sha":")" + commit + R"(","siblings":[)" + files + "]}";
  };
  const std::string digest(64, 'a');
  const auto file = [](const std::string& size, const std::string& sha) {
    return R"({"rfilename":"m.gguf","lfs":{"sha256":")" + sha + R"(","size":)" + size + "}}";
  };
  const Result<HubModel> good = read_hub_model(listing(file("5", digest)), "the list");
  ASSERT_TRUE(good) << good.error().message;
  EXPECT_EQ(good->files.front().size, 5);
  EXPECT_TRUE(good->files.front().sha256);
  std::string many;
  for (int i = 0; i < 20'001; ++i)
    many += (i == 0 ? "" : ",") + std::string(R"({"rfilename":"f)") + std::to_string(i) + "\"}";
  const std::vector<std::string> bad = {"",
                                        "[]",
                                        "{}",
                                        "<html>",
                                        listing(file("-1", digest)),
                                        listing(file("9223372036854775808", digest)),
                                        listing(file("2000000000000", digest)),
                                        listing(file("null", digest)),
                                        listing(file("1.5", digest)),
                                        listing(file("5", digest.substr(1))),
                                        listing(file("5", "../../etc/passwd")),
                                        listing(file("5", std::string(64, 'A'))),
                                        listing(file("5", "")),
                                        listing(file("5", digest) + "," + R"({"rfilename":"M.GGUF","size":5})"),
                                        listing(R"({"size":3})"),
                                        listing(many),
                                        std::string(10'000, '[') + std::string(10'000, ']'),
                                        R"({"id":"a/b","sha":"main","siblings":[]})",
                                        listing("").substr(0, 60) + std::string(33 << 20, ' ')};
  for (std::size_t i = 0; i < bad.size(); ++i) {
    const Result<HubModel> read = read_hub_model(bad[i], "the list");
    ASSERT_FALSE(read) << i;
    EXPECT_EQ(read.error().id, "DL_SERVER") << i;
  }
}

TEST(HubClient, SaysWhatToDoAboutARefusal) {  // F-D16
  DownloadFixture fixture;
  const std::vector<std::pair<HubFault, std::string>> cases = {
      {{.status = 401, .fields = {{"X-Error-Code", "GatedRepo"}}}, "wants its terms accepted"},
      {{.status = 401}, "sign in first, with `sightline models login`"},
      {{.status = 403}, "does not let us have"},
      {{.status = 404, .fields = {{"X-Error-Code", "RepoNotFound"}}}, "is not on 127.0.0.1"},
      {{.status = 404, .fields = {{"X-Error-Code", "RevisionNotFound"}}}, "no such revision"},
      {{.status = 410}, "is no longer on"},
      {{.status = 429, .fields = {{"RateLimit", "\"api\";r=0;t=77"}}}, "wait 77 s"},
      {{.status = 500}, "has trouble answering"},
      {{.status = 204}, "may need a login"},
      {{.status = 200, .fields = {{"Content-Type", "text/html; charset=utf-8"}}, .body = "<html>"},
       "may need a login"}};
  for (const auto& [fault, words] : cases) {
    fixture.hub.script = [&fault = fault](const HubRequest&) { return std::optional(fault); };
    const Result<HubModel> model = fixture.client().model("org/model", "", {});
    ASSERT_FALSE(model) << words;
    EXPECT_THAT(model.error().message, HasSubstr(words));
  }
}

TEST(HubClient, RefusesRedirectsWithoutEndAndToLessProtection) {  // F-D17
  DownloadFixture fixture;
  const DownloadTask task = fixture.task();
  int followed = 0;
  fixture.hub.script = [&followed](const HubRequest& request) {
    ++followed;
    return std::optional(HubFault{.status = 302, .fields = {{"Location", request.path + "?again"}}});
  };
  EXPECT_FALSE(fixture.client().resolve(task.model, task.file, {}));
  EXPECT_EQ(followed, 11);
  const auto leads = [](const std::string& from, const std::string& location) {
    return follow_redirect(from, HttpHead{302, {{"location", location}}}).has_value();
  };
  EXPECT_TRUE(leads("https://huggingface.co/a", "https://cdn.example/b"));
  EXPECT_TRUE(leads("https://huggingface.co/a", "/b"));
  for (const char* where : {"http://cdn.example/b", "http://127.0.0.1/b", "https://127.0.0.1/b", "https://localhost/b",
                            "https://169.254.169.254/latest", "https://[::1]/", "https://[fe80::1]/",
                            "https://a.localhost/", "file:///etc/passwd", "https://user:word@cdn.example/b"}) {
    EXPECT_FALSE(leads("https://huggingface.co/a", where)) << where;
  }
  EXPECT_FALSE(is_same_origin("https://huggingface.co/a", "https://cdn.huggingface.co/a"));
  EXPECT_FALSE(is_same_origin("https://huggingface.co/a", "http://huggingface.co/a"));
  EXPECT_FALSE(is_same_origin("https://huggingface.co/a", "https://huggingface.co:444/a"));
}

TEST(HubClient, SpeaksToModelScope) {
  DownloadFixture fixture;
  HubOptions options;
  options.kind = HubKind::ModelScope;
  options.endpoint = fixture.hub.url();
  const HubClient client = *HubClient::create(options);
  const Result<HubModel> model = client.model("org/model", "", {});
  ASSERT_TRUE(model) << model.error().message;
  const DownloadTask task{*model, model->files.front(), fixture.target()};
  const Result<DownloadedFile> got =
      download_file(client, task, fixture.options, fixture.real_disk, fixture.control, {}, {});
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_TRUE(fixture.is_whole());
}

TEST(HubClient, SearchesAndStaysOfflineWhenTold) {
  DownloadFixture fixture;
  const Result<std::vector<HubFound>> found = fixture.client().search("qwen & friends", {});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->front().repository, "org/model");
  EXPECT_THAT(fixture.hub.requests().back().query, HasSubstr("search=qwen & friends"));
  HubOptions options;
  options.endpoint = fixture.hub.url();
  options.is_offline = true;
  const std::size_t before = fixture.hub.requests().size();
  const Result<HubModel> model = HubClient::create(options)->model("org/model", "", {});
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().id, "DL_OFFLINE");
  EXPECT_EQ(fixture.hub.requests().size(), before);
}

TEST(HubOptions, ReadsTheVariablesOfTheOfficialClient) {
  const TempFolder folder;
  folder.write("token", "  hf_file\n");
  const std::string home = folder.path().string();
  EXPECT_EQ(hub_options(variables({{"HF_TOKEN", "hf_x"}, {"HF_HOME", home}}))->token, "hf_x");
  EXPECT_EQ(hub_options(variables({{"HF_HOME", home}}))->token, "hf_file");
  EXPECT_EQ(hub_options(variables({{"HF_TOKEN_PATH", home + "/token"}}))->token, "hf_file");
  EXPECT_EQ(hub_options(variables({}))->endpoint, kHuggingFace);
  EXPECT_TRUE(hub_options(variables({{"HF_HUB_OFFLINE", "1"}}))->is_offline);
  EXPECT_FALSE(hub_options(variables({{"HF_TOKEN", "two words"}})));
  // another hub never sees the token of this one
  const Result<HubOptions> mirror =
      hub_options(variables({{"HF_ENDPOINT", "https://hf-mirror.com"}, {"HF_TOKEN", "hf_x"}}));
  EXPECT_EQ(mirror->token, "");
  EXPECT_EQ(mirror->endpoint, "https://hf-mirror.com");
  EXPECT_EQ(mirror->kind, HubKind::HuggingFace);
  EXPECT_EQ(hub_options(variables({{"HF_ENDPOINT", "https://www.modelscope.cn"}}))->kind, HubKind::ModelScope);
  EXPECT_EQ(hub_options(variables({{"HF_ENDPOINT", "https://notmodelscope.cn"}}))->kind, HubKind::HuggingFace);
  for (const char* endpoint : {"http://huggingface.co", "ftp://x", "https://u:p@x", "https://x?y", "not an address"}) {
    HubOptions options;
    options.endpoint = endpoint;
    EXPECT_FALSE(HubClient::create(options)) << endpoint;
  }
}

TEST(HubChoice, ReadsHubsAsPeopleNameThem) {
  const TempFolder folder;
  const ReadVariable read = variables({{"HOME", folder.path().string()}, {"SIGHTLINE_HUB_TOKEN", "own"}});
  const auto named = [&read](const std::string& name) { return find_hub(read, name, {}, {})->options; };
  EXPECT_EQ(named("").endpoint, kHuggingFace);
  EXPECT_EQ(named("modelscope").endpoint, kModelScope);
  EXPECT_EQ(named("modelscope").kind, HubKind::ModelScope);
  EXPECT_EQ(named("hf-mirror.com").endpoint, "https://hf-mirror.com");
  EXPECT_EQ(named("hf-mirror.com").kind, HubKind::HuggingFace);
  EXPECT_EQ(named("modelscope+http://127.0.0.1:9").endpoint, "http://127.0.0.1:9");
  EXPECT_EQ(named("modelscope+http://127.0.0.1:9").kind, HubKind::ModelScope);
  EXPECT_FALSE(find_hub(read, "http://", {}, {}));
  EXPECT_THAT(find_hub(read, "modelskope", {}, {}).error().message, HasSubstr("say huggingface, modelscope, or"));
  EXPECT_FALSE(choose_hub(read, "modelskope"));
  EXPECT_EQ(named("huggingface").token, "") << "that variable is for other hubs";
  EXPECT_EQ(named("modelscope").token, "own");
  EXPECT_EQ(find_hub(variables({{"MODELSCOPE_API_TOKEN", "ms"}}), "modelscope", {}, {})->options.token, "ms");
  EXPECT_EQ(find_hub(variables({{"MODELSCOPE_API_TOKEN", "ms"}}), "hf-mirror.com", {}, {})->options.token, "");

  ASSERT_TRUE(choose_hub(read, "modelscope"));
  EXPECT_EQ(named("").kind, HubKind::ModelScope);
  EXPECT_EQ(named("huggingface").endpoint, kHuggingFace) << "the command line comes first";
  EXPECT_FALSE(choose_hub(read, "http://plain.example"));
  EXPECT_FALSE(choose_hub(read, "https://user:word@x"));
  ASSERT_TRUE(choose_hub(read, "huggingface"));
  EXPECT_EQ(named("").endpoint, kHuggingFace);
}

TEST(HubClient, TrustsNoCertificateThatIsNotRight) {  // F-D18
  constexpr long kDay = 24 * 3600;
  struct Case {
    const char* address;
    long from, until;
    bool is_trusted, works;
  };
  for (const Case& c : {Case{"127.0.0.1", -kDay, kDay, true, true}, Case{"127.0.0.1", -kDay, kDay, false, false},
                        Case{"127.0.0.1", -2 * kDay, -kDay, true, false},
                        Case{"127.0.0.1", kDay, 2 * kDay, true, false}, Case{"192.0.2.1", -kDay, kDay, true, false}}) {
    const TestCertificate made = make_certificate(c.address, c.from, c.until);
    TestHub hub(made.key, made.certificate);
    hub.put("m.gguf", "x");
    const TempFolder folder;
    HubOptions options;
    options.endpoint = hub.url();
    if (c.is_trusted) options.ca_file = folder.write("ca.pem", made.certificate).string();
    const Result<HubModel> model = HubClient::create(options)->model("org/model", "", {});
    EXPECT_EQ(model.has_value(), c.works) << c.address << " " << c.from;
    if (!model) {
      EXPECT_EQ(model.error().id, "DL_TLS") << model.error().message;
    }
  }
}

TEST(HttpTransfer, ObeysTheVariablesForProxies) {  // F-D20
  DownloadFixture fixture;
  setenv("http_proxy", fixture.hub.url().c_str(), 1);
  Result<HttpTransfer> transfer = HttpTransfer::create({});
  const Result<HttpOutcome> through = transfer->run({.url = "http://hub.example/api/models/org/model"}, {}, {});
  ASSERT_TRUE(through) << through.error().message;
  EXPECT_EQ(through->head.status, 200);
  setenv("no_proxy", "hub.example", 1);
  EXPECT_FALSE(transfer->run({.url = "http://hub.example/api/models/org/model"}, {}, {}));
  unsetenv("no_proxy");
  unsetenv("http_proxy");
}

TEST(ModelDownload, FetchesShardsAndProjectorAndWritesThemDown) {
  DownloadFixture fixture;
  fixture.hub.put("Q8_0/m-Q8_0-00001-of-00002.gguf", noise(70'000, 2));
  fixture.hub.put("Q8_0/m-Q8_0-00002-of-00002.gguf", noise(50'000, 3));
  fixture.hub.put("mmproj-F16.gguf", noise(30'000, 4));
  fixture.hub.put("mmproj-BF16.gguf", noise(31'000, 5));
  fixture.hub.put("README.md", "no model");
  const Result<HubModel> model = fixture.client().model("org/model", "", {});
  ASSERT_TRUE(model);
  const Result<DownloadPlan> plan = plan_download(*model, "q8_0", true);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->bytes(), 70'000 + 50'000 + 31'000);
  const ModelFolder folder(fixture.folder / "models");
  std::int64_t last = 0;
  const Status done =
      download_model(fixture.client(), *plan, folder, fixture.options, fixture.real_disk, fixture.control,
                     [&last](const DownloadProgress& progress) {
                       EXPECT_GE(progress.done_bytes, last);
                       EXPECT_EQ(progress.total_bytes, 151'000);
                       last = progress.done_bytes;
                     },
                     {});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(content_of(folder.path() / "org/model/Q8_0/m-Q8_0-00002-of-00002.gguf"), noise(50'000, 3));
  EXPECT_EQ(content_of(folder.path() / "org/model/mmproj-BF16.gguf"), noise(31'000, 5));
  const auto records = folder.records("org/model");
  ASSERT_EQ(records.size(), 3U);
  EXPECT_TRUE(records.at("Q8_0/m-Q8_0-00001-of-00002.gguf").is_verified);
  StoreFolders stores;
  stores.ours = {folder.path()};
  const std::vector<LocalModel> here = find_local_models(stores);
  ASSERT_EQ(here.size(), 1U);
  EXPECT_EQ(here.front().name, "org/model:Q8_0");
  EXPECT_EQ(here.front().files.size(), 2U);
  const auto verified = folder.verify(here.front(), {});
  ASSERT_TRUE(verified);
  for (const VerifiedFile& file : *verified) EXPECT_EQ(file.state, VerifiedFile::State::Good) << file.name;
}

TEST(ModelDownload, SaysWhichVariantsThereAre) {
  DownloadFixture fixture;
  fixture.hub.put("m-Q4_K_M.gguf", "x");
  const Result<HubModel> model = fixture.client().model("org/model", "", {});
  const Result<DownloadPlan> plan = plan_download(*model, "Q3_K_S", true);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ErrorCode::NotFound);
  EXPECT_THAT(plan.error().message, HasSubstr("there are Q4_K_M, m"));
}

}  // namespace
}  // namespace sightline
