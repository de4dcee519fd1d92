/// Finds tables on a page by where its words stand.
#pragma once

#include <vector>

#include "multimodal/document/page_text.h"

namespace sightline {

/// Rows and columns of words; each word's `cell` is its column.
struct FoundTable {
  PageBox box;
  std::vector<PageLine> rows;  ///< from the top; words of a row from the left
  int n_columns = 0;
};

/// Rows of two or more groups of words that stand below each other in columns. Rules are not needed and not looked at.
/// Text in two columns, and pages whose words stand on their side, give none. Any thread.
std::vector<FoundTable> find_tables(const PageText& page);

}  // namespace sightline
