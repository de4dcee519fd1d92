/// Texts as models write them, and texts that break programs, for the tests of Markdown.
#pragma once

#include <string>
#include <vector>

namespace sightline::gui {

/// One text for each construct, with constructs next to each other that are easily mixed up.
inline std::vector<std::string> markdownSamples() {
  return {
      "# Title\nText with **bold**, *italic*, `code`, ~~gone~~ and [a "
      "link](https://example.org/x?y=1).\n\nSecond\nline.\n",
      "1. one\n2. two\n   - inner\n   - [x] done\n   - [ ] open\n\n3. three\n\nAfter the list.\n",
      "> quoted\n> > twice\n>\n> - item\n\nplain\n",
      "Before:\n```python\ndef f(x):\n\n    return \"``` no\"\n```\nAfter\n~~~\ntilde\n~~~\n",
      "| a | b |\n|:--|--:|\n| 1 | **2** |\n| $x|y$ | `z` |\n\nend",
      "Inline $a_i^2$ and \\(b\\), price $5 and $10.\n\n$$\n\\frac{1}{2}\n- 3\n$$\n\n\\[ x = y \\]\nbye",
      "Grüße, 世界 👨‍👩‍👧 and café\r\nwith CR\r\n\r\nnext",
      "Setext\n===\n\n---\n\n***\ntext &amp; &#x41; &nosuch; <b>html</b>\n",
      "- item\n  ```c\n  int x;\n\n  int y;\n  ```\n- next\n\n```\nunclosed\n# not a heading\n",
      "See [ref] and ![alt][pic].\n\n# More\n\n[ref]: https://example.org/ref\n[pic]: https://example.org/p.png\n",
      "![remote](https://example.org/a.png) [![in link](//h/b.png)](https://example.org)\n",
      "a\n\n\n\nb\n\n    indented\n\n* x\n+ y\n1) z\n",
  };
}

}  // namespace sightline::gui
