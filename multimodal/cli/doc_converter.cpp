/// PageConverter: one page of a document in another form, by its text or by a model.
#include "multimodal/cli/doc_converter.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "multimodal/cli/answer_printer.h"
#include "multimodal/document/document_prompt.h"
#include "multimodal/document/page_export.h"
#include "multimodal/document/page_structure.h"

namespace sightline {

namespace {

using Json = nlohmann::ordered_json;

// The literal request that the family was trained on for a page with places; grounding specification, section 4.
constexpr const char* kParsePage = "qwenvl html";
constexpr const char* kFillIn =
    "Fill in the JSON object from what stands on this page. What the page does not say stays empty or null; take "
    "numbers "
    "and names as they are written.";

constexpr std::int64_t kSeenSide = 1000;  // pixels, at which letters of four points leave marks

/// Whether nothing stands on it: it has one colour.
bool is_blank(const Image& image) {
  const std::uint8_t* const first = image.row(0);
  for (std::int64_t y = 0; y < image.height(); ++y) {
    const std::uint8_t* const row = image.row(y);
    for (std::int64_t x = 0; x < image.width(); ++x) {
      if (!std::equal(first, first + 3, row + 3 * x)) return false;
    }
  }
  return true;
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

const char* kind_name(PageBlock::Kind kind) {
  switch (kind) {
    case PageBlock::Kind::Paragraph:
      return "paragraph";
    case PageBlock::Kind::Heading:
      return "heading";
    case PageBlock::Kind::ListItem:
      return "item";
    case PageBlock::Kind::Table:
      break;
  }
  return "table";
}

std::string page_as_json(const PageText& page, std::int64_t number) {
  Json json;
  json["page"] = number;
  json["width"] = page.width;
  json["height"] = page.height;
  json["blocks"] = Json::array();
  for (const PageBlock& block : page.blocks) {
    const PageBox box = box_of(block);
    Json one;
    one["type"] = kind_name(block.kind);
    if (block.kind == PageBlock::Kind::Heading) one["level"] = block.level;
    one["bbox"] = {box.x0, box.y0, box.x1, box.y1};
    if (block.kind == PageBlock::Kind::Table) {
      one["rows"] = cells_of(block);
    } else {
      std::string text;
      for (const PageLine& line : block.lines) {
        const std::string words = text_of(line, false);
        if (!words.empty()) text += (text.empty() ? "" : "\n") + words;
      }
      if (text.empty()) continue;
      one["text"] = text;
    }
    json["blocks"].push_back(std::move(one));
  }
  // What nobody sees is told apart from what the page says, so that a person can look at it.
  for (const PageBlock& block : page.blocks) {
    for (const PageLine& line : block.lines) {
      for (const PageWord& word : line.words) {
        if (word.visibility == Visibility::Visible) continue;
        json["hidden"].push_back({{"text", word.text},
                                  {"why", visibility_text(word.visibility)},
                                  {"bbox", {word.box.x0, word.box.y0, word.box.x1, word.box.y1}}});
      }
    }
  }
  return dump(json);
}

Error no_model() {
  return {ErrorCode::InvalidArgument,
          "a model has to look at the page: name one with --model, or a server with --backend", ""};
}

}  // namespace

PageConverter::PageConverter(const DocArguments& arguments, const OpenedDocument& opened, ResponseFormat format,
                             const Terminal& terminal)
    : arguments_(arguments), opened_(opened), format_(std::move(format)), terminal_(terminal) {}

Status PageConverter::need_model(const std::stop_token& stop) {
  if (model_) return {};
  if (!names_model()) return no_model();
  Result<std::unique_ptr<ReplySource>> source = open_source(arguments_.reply, terminal_, stop);
  if (!source) return source.error();
  source_ = *std::move(source);
  model_ = std::make_unique<DocumentModel>(*source_, arguments_.reply, terminal_, true);
  return {};
}

bool PageConverter::names_model() const {
  return !arguments_.reply.engine.model.empty() || !arguments_.reply.backend.url.empty();
}

/// What the model says about one page, from the index if it was said before.
Result<std::string> PageConverter::ask(std::int64_t page, const std::string& kind, const std::string& words,
                                       const ResponseFormat& format, const std::stop_token& stop) {
  // Named by what was asked of whom about which picture: another model or schema is asked again.
  const std::string form =
      kind + ' ' +
      hex_text(sha256(words + '\n' + format.schema + '\n' + arguments_.reply.engine.model.string() + '\n' +
                      arguments_.reply.vision.projector.string() + '\n' + arguments_.reply.backend.url + '\n' +
                      (arguments_.as_is ? "as is\n" : "\n") +
                      (arguments_.reply.think.value_or(false) ? "thinks\n" : "\n") + arguments_.reply.system));
  if (!arguments_.restart) {
    Result<std::optional<std::string>> kept = opened_.index->result(form, page);
    if (!kept) return kept.error();
    if (*kept) return **std::move(kept);
  }
  if (Status ok = need_model(stop); !ok) return ok.error();
  ChooseOptions options;
  options.with_pictures = model_->traits().sees_images;
  const PageSummary& summary = opened_.index->pages()[static_cast<std::size_t>(page)];
  PageChoice choice;
  choice.n_pages = opened_.document->info().n_pages();
  const bool is_picture = summary.needs_picture();
  if (is_picture && !options.with_pictures) return blind_model(model_->traits());
  choice.pages.push_back(
      {ChosenPage::Why::PointedAt, {0, page}, is_picture ? PageForm::Picture : PageForm::PlacedText, 0});
  Conversation conversation;
  if (format.kind == ResponseFormat::Kind::Text) {
    // The request the model knows stands alone with the picture.
    Result<ImageRef> picture = opened_.document->picture(page, options.scan_side, stop);
    if (!picture) return picture.error();
    Message message;
    message.parts.emplace_back(*std::move(picture));
    message.parts.emplace_back(Text{words});
    conversation.messages.push_back(std::move(message));
  } else {
    const OpenedDocument* const only = &opened_;
    Result<DocumentPrompt> prompt = make_document_prompt({&only, 1}, choice, words, options, stop);
    if (!prompt) return prompt.error();
    if (prompt->shown.names.empty()) {
      return Error{ErrorCode::Corrupt, prompt->notices.empty() ? "the page cannot be shown" : prompt->notices.front(),
                   "PDF_BAD"};
    }
    conversation = std::move(prompt->conversation);
  }
  Result<std::string> answer = model_->answer(std::move(conversation), format, false, stop);
  if (!answer) return answer.error();
  if (const Finished& finished = model_->finished(); finished.reason != Finish::Stop) {
    notices_.push_back("page " + std::to_string(page + 1) + ": " + finish_text(finished) +
                       "; what it says until then is written, but the page is asked again the next time");
    return answer;
  }
  if (Status ok = opened_.index->keep_result(form, page, *answer); !ok) return ok.error();
  return answer;
}

Result<PageText> PageConverter::by_model(std::int64_t page, const std::stop_token& stop) {
  Result<std::string> html = ask(page, "html", kParsePage, {}, stop);
  if (!html) return html.error();
  // Whatever it wrote is read like any page of the web: in the reader's process, for its text and places only.
  std::string_view text = *html;
  if (const std::size_t fence = text.find("```html"); fence != std::string_view::npos) text.remove_prefix(fence + 7);
  text = text.substr(0, text.find("```"));
  const Result<AttachedCopy> copy = AttachedCopy::of(std::as_bytes(std::span<const char>(text)), "the model's page");
  if (!copy) return copy.error();
  Result<ReadPages> pages = opened_.document->tools().read("html", *copy, std::chrono::seconds(10), stop);
  if (!pages) return pages.error();
  PageText whole = std::move(pages->pages.front());
  for (std::size_t i = 1; i < pages->pages.size();
       ++i) {  // what has no places may have been laid out on several sheets
    std::move(pages->pages[i].blocks.begin(), pages->pages[i].blocks.end(), std::back_inserter(whole.blocks));
  }
  return whole;
}

Result<PageText> PageConverter::structured(std::int64_t page, const std::stop_token& stop) {
  const PageSummary& summary = opened_.index->pages()[static_cast<std::size_t>(page)];
  const DocumentKind kind = opened_.document->info().kind;
  if (kind == DocumentKind::Text) return opened_.index->page(page);
  if (kind == DocumentKind::Pdf && summary.n_words == 0 && summary.problem.empty()) {
    // A model that is shown an empty page invents something.
    const Result<Image> image = opened_.document->render(page, kSeenSide, stop);
    if (!image) return image.error();
    const PageSize& size = opened_.document->info().about.sizes[static_cast<std::size_t>(page)];
    if (is_blank(*image)) return PageText{size.width, size.height, {}};
  }
  if (summary.needs_picture()) return by_model(page, stop);
  Result<std::optional<PageText>> text = opened_.checked_page(page, stop);
  if (!text) return text.error();
  return with_structure(**text);
}

Result<std::string> PageConverter::convert_by_schema(std::int64_t page, const std::stop_token& stop) {
  Result<std::string> object = ask(page, "object", kFillIn, format_, stop);
  if (!object) return object.error();
  const Json value = Json::parse(*object, nullptr, false);
  if (value.is_discarded()) {
    return Error{ErrorCode::Corrupt, "page " + std::to_string(page + 1) + ": the model's object was cut short", ""};
  }
  return dump(Json{{"page", page + 1}, {"value", value}});
}

/// In place of the page.
std::string PageConverter::failed_page(std::int64_t page, const Error& error) {
  notices_.push_back(error.message);
  if (arguments_.to == "json") return dump(Json{{"page", page + 1}, {"problem", error.message}});
  PageText said;
  said.width = said.height = 1.0;
  PageLine line;
  for (std::string& word : split_words("(" + error.message + ")")) line.words.push_back(PageWord{{}, std::move(word)});
  said.blocks.push_back({PageBlock::Kind::Paragraph, 0, {std::move(line)}});
  if (arguments_.to == "md") return page_as_markdown(said);
  return arguments_.to == "html" ? page_as_html(said, page + 1) : std::string();
}

Result<std::string> PageConverter::convert(std::int64_t page, std::stop_token stop) {
  if (format_.kind != ResponseFormat::Kind::Text) {
    Result<std::string> object = convert_by_schema(page, stop);
    if (object || object.error().code == ErrorCode::Cancelled || object.error().code != ErrorCode::Corrupt)
      return object;
    return failed_page(page, object.error());
  }
  const Result<PageText> text = structured(page, stop);
  if (!text) {
    const bool is_pages_own = text.error().id.starts_with("PDF_") || text.error().id.starts_with("IMAGE_");
    if (is_pages_own) return failed_page(page, text.error());
    // Without a model, the pages that need none are worth having.
    const bool lacks_model = !names_model() && text.error().code == ErrorCode::InvalidArgument;
    if (!lacks_model) return text.error();
    const std::string name = opened_.document->info().name + ", page " + std::to_string(page + 1);
    return failed_page(page, {text.error().code, name + ": " + text.error().message, ""});
  }
  if (const std::size_t n_hidden = count_hidden_words(*text); n_hidden > 0 && arguments_.to != "json") {
    notices_.push_back("page " + std::to_string(page + 1) + ": " + std::to_string(n_hidden) +
                       " words that nobody sees are left out; --to json shows them");
  }
  if (arguments_.to == "md") return page_as_markdown(*text);
  if (arguments_.to == "html") return page_as_html(*text, page + 1);
  if (arguments_.to == "csv") return page_as_csv(*text);
  return page_as_json(*text, page + 1);
}

}  // namespace sightline
