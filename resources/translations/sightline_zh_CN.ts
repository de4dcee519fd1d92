<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>PlanTexts</name>
    <message>
        <source>All %1 pages, read in %2 parts, about %3 tokens</source>
        <translation>全部 %1 页，分 %2 部分阅读，约 %3 个词元</translation>
    </message>
    <message>
        <source>No page fits into what is left of the context</source>
        <translation>剩余的上下文放不下任何一页</translation>
    </message>
    <message>
        <source>Pages %1 as text and pictures, about %2 tokens</source>
        <translation>第 %1 页以文本和图片给出，约 %2 个词元</translation>
    </message>
    <message>
        <source>Page %1 as a picture, about %2 tokens</source>
        <translation>第 %1 页以图片给出，约 %2 个词元</translation>
    </message>
    <message>
        <source>Pages %1 as pictures, about %2 tokens</source>
        <translation>第 %1 页以图片给出，约 %2 个词元</translation>
    </message>
    <message>
        <source>Page %1 as text, about %2 tokens</source>
        <translation>第 %1 页以文本给出，约 %2 个词元</translation>
    </message>
    <message>
        <source>Pages %1 as text, about %2 tokens</source>
        <translation>第 %1 页以文本给出，约 %2 个词元</translation>
    </message>
</context>
<context>
    <name>SourceTexts</name>
    <message>
        <source>p. %1</source>
        <translation>第 %1 页</translation>
    </message>
    <message>
        <source>Found on none of the pages that were shown.</source>
        <translation>在所展示的页面中均未找到。</translation>
    </message>
    <message>
        <source>%1: a place that the model named</source>
        <translation>%1：模型指出的位置</translation>
    </message>
    <message>
        <source>%1: “%2”</source>
        <translation>%1：“%2”</translation>
    </message>
    <message>
        <source>The answer names another page for it.</source>
        <translation>回答为此给出的是另一页。</translation>
    </message>
</context>
<context>
    <name>sightline::gui::AppearancePage</name>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>颜色(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Text size</source>
        <translation>文字大小(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>跟随桌面</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Changes show at once when you apply them.</source>
        <translation>应用后更改立即可见。</translation>
    </message>
</context>
<context>
    <name>sightline::gui::AttachmentBar</name>
    <message>
        <source>Attachments</source>
        <translation>附件</translation>
    </message>
</context>
<context>
    <name>sightline::gui::AttachmentChip</name>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>Attachment %1</source>
        <translation>附件 %1</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>移除 %1</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>Text, %1</source>
        <translation>文本，%1</translation>
    </message>
    <message>
        <source>Reading page %1 of %2…</source>
        <translation>正在读取第 %1 页，共 %2 页…</translation>
    </message>
    <message>
        <source>%1 is protected by a password</source>
        <translation>%1 受密码保护</translation>
    </message>
    <message>
        <source>1 page</source>
        <translation>1 页</translation>
    </message>
    <message>
        <source>%1 pages</source>
        <translation>%1 页</translation>
    </message>
    <message>
        <source>Page found</source>
        <translation>找到一页文档</translation>
    </message>
    <message>
        <source>Slanted lines</source>
        <translation>文字倾斜</translation>
    </message>
    <message>
        <source>Page straightened</source>
        <translation>页面已拉正</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>对比…</translation>
    </message>
    <message>
        <source>Straighten…</source>
        <translation>拉正…</translation>
    </message>
    <message>
        <source>Compare the straightened page with the photograph %1</source>
        <translation>将拉正的页面与照片 %1 对比</translation>
    </message>
    <message>
        <source>Straighten the page in %1</source>
        <translation>拉正 %1 中的页面</translation>
    </message>
    <message>
        <source>Shows both and lets you choose again</source>
        <translation>显示两者，可重新选择</translation>
    </message>
    <message>
        <source>Shows the page before and after, and lets you choose</source>
        <translation>显示拉正前后的页面，供你选择</translation>
    </message>
</context>
<context>
    <name>sightline::gui::Catalogue</name>
    <message>
        <source>a little better than 35B-A3B, at about a ninth of its speed on a processor; needs 24 GB of memory</source>
        <translation>略优于 35B-A3B，在处理器上的速度约为其九分之一；需要 24 GB 内存</translation>
    </message>
    <message>
        <source>laptops with 8 GB of memory: short texts, receipts, simple questions about pictures</source>
        <translation>8 GB 内存的笔记本电脑：短文本、收据、关于图片的简单问题</translation>
    </message>
    <message>
        <source>old or small machines: labels, short descriptions, sorting</source>
        <translation>旧的或小型的计算机：标签、简短描述、分类</translation>
    </message>
    <message>
        <source>the choice with 16 GB of memory: pictures and documents almost as well as the large ones</source>
        <translation>16 GB 内存的选择：处理图片和文档几乎与大模型一样好</translation>
    </message>
    <message>
        <source>the first choice with 32 GB of memory: answers like a large model and writes like a small one</source>
        <translation>32 GB 内存的首选：回答如大模型，书写速度如小模型</translation>
    </message>
    <message>
        <source>the model before Qwen3.6-27B, as slow and as large; take that one unless you know why not</source>
        <translation>Qwen3.6-27B 的前代，同样慢、同样大；若无特别理由，请选用新的</translation>
    </message>
    <message>
        <source>the model before Qwen3.6-35B-A3B, as fast and as large; take that one unless you know why not</source>
        <translation>Qwen3.6-35B-A3B 的前代，同样快、同样大；若无特别理由，请选用新的</translation>
    </message>
    <message>
        <source>trying things out: quick, and often wrong</source>
        <translation>试用：快，但常常出错</translation>
    </message>
    <message>
        <source>0.8 billion, all at work for each token</source>
        <translation>8 亿参数，每个词元全部参与计算</translation>
    </message>
    <message>
        <source>2 billion, all at work for each token</source>
        <translation>20 亿参数，每个词元全部参与计算</translation>
    </message>
    <message>
        <source>4 billion, all at work for each token</source>
        <translation>40 亿参数，每个词元全部参与计算</translation>
    </message>
    <message>
        <source>9 billion, all at work for each token</source>
        <translation>90 亿参数，每个词元全部参与计算</translation>
    </message>
    <message>
        <source>27 billion, all at work for each token</source>
        <translation>270 亿参数，每个词元全部参与计算</translation>
    </message>
    <message>
        <source>35 billion, 3 billion at work for each token</source>
        <translation>350 亿参数，每个词元有 30 亿参与计算</translation>
    </message>
    <message>
        <source>model card of Qwen3.5-9B</source>
        <translation>Qwen3.5-9B 的模型卡</translation>
    </message>
    <message>
        <source>model card of Qwen3.6-27B, April 2026</source>
        <translation>Qwen3.6-27B 的模型卡，2026 年 4 月</translation>
    </message>
    <message>
        <source>model card of Qwen3.6-35B-A3B, April 2026</source>
        <translation>Qwen3.6-35B-A3B 的模型卡，2026 年 4 月</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ChatOptionsEditor</name>
    <message>
        <source>The system prompt may have 256 KiB; this one has more.</source>
        <translation>系统提示词最多 256 KiB，当前内容超出了限制。</translation>
    </message>
    <message>
        <source>&amp;System prompt</source>
        <translation>系统提示词(&amp;S)</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>What the model should know or keep to in every conversation. May stay empty.</source>
        <translation>模型在每次对话中应了解或遵守的内容，可以留空。</translation>
    </message>
    <message>
        <source>Thin&amp;king</source>
        <translation>思考(&amp;K)</translation>
    </message>
    <message>
        <source>Thinking before an answer</source>
        <translation>回答前的思考</translation>
    </message>
    <message>
        <source>As the model does</source>
        <translation>由模型决定</translation>
    </message>
    <message>
        <source>Think before answering</source>
        <translation>回答前先思考</translation>
    </message>
    <message>
        <source>Answer at once</source>
        <translation>直接回答</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>More: how words are drawn</source>
        <translation>更多：如何选词</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Less: hide how words are drawn</source>
        <translation>收起：隐藏选词方式</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ChatPage</name>
    <message>
        <source>Show conversations</source>
        <translation>显示对话</translation>
    </message>
    <message>
        <source>Show or hide the conversations (F9)</source>
        <translation>显示或隐藏对话 (F9)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Show the picture or document</source>
        <translation>显示图片或文档</translation>
    </message>
    <message>
        <source>Show or hide the picture or document (F8)</source>
        <translation>显示或隐藏图片或文档 (F8)</translation>
    </message>
</context>
<context>
    <name>sightline::gui::CodeRow</name>
    <message>
        <source>Copy code</source>
        <translation>复制代码</translation>
    </message>
</context>
<context>
    <name>sightline::gui::Composer</name>
    <message>
        <source>Write a message</source>
        <translation>撰写消息</translation>
    </message>
    <message>
        <source>Picture of the screen</source>
        <translation>屏幕截图</translation>
    </message>
    <message>
        <source>Picture of a part of the screen</source>
        <translation>截取屏幕的一部分</translation>
    </message>
    <message>
        <source>Think before answering</source>
        <translation>回答前先思考</translation>
    </message>
    <message>
        <source>Think before answering (Ctrl+Shift+T)</source>
        <translation>回答前先思考 (Ctrl+Shift+T)</translation>
    </message>
    <message>
        <source>Think</source>
        <translation>思考</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>停止回答</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Stop the answer (Esc)</source>
        <translation>停止回答 (Esc)</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>发送 (Enter)</translation>
    </message>
    <message>
        <source>The answer is still being written; Esc stops it.</source>
        <translation>回答仍在生成中，按 Esc 可停止。</translation>
    </message>
    <message>
        <source>Remove what could not be read, then send.</source>
        <translation>请先移除无法读取的内容，再发送。</translation>
    </message>
    <message>
        <source>A message may have 8 MiB of text; this one has more.</source>
        <translation>一条消息最多 8 MiB 文本，当前内容超出了限制。</translation>
    </message>
    <message numerus="yes">
        <source>%1 pictures fit into one message; %n more were left out.</source>
        <translation>
            <numerusform>一条消息最多 %1 张图片，另外 %n 张未添加。</numerusform>
        </translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
    <message>
        <source>%1 pictures fit into one message.</source>
        <translation>一条消息最多 %1 张图片。</translation>
    </message>
    <message>
        <source>Pasted text</source>
        <translation>粘贴的文本</translation>
    </message>
    <message>
        <source>Pictures (%1)</source>
        <translation>图片 (%1)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>How it is answered</source>
        <translation>回答方式</translation>
    </message>
    <message>
        <source>How this conversation is answered: presets, system prompt, sampling (Ctrl+Shift+O)</source>
        <translation>此对话的回答方式：预设、系统提示词、采样 (Ctrl+Shift+O)</translation>
    </message>
    <message>
        <source>Add pictures or documents</source>
        <translation>添加图片或文档</translation>
    </message>
    <message>
        <source>Add pictures or documents; or drop or paste them</source>
        <translation>添加图片或文档；也可拖放或粘贴</translation>
    </message>
    <message>
        <source>Sent as soon as everything is read.</source>
        <translation>全部读取完毕后立即发送。</translation>
    </message>
    <message>
        <source>Pictures and documents (%1)</source>
        <translation>图片和文档 (%1)</translation>
    </message>
    <message>
        <source>Documents (%1)</source>
        <translation>文档 (%1)</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ContextMeter</name>
    <message>
        <source>%1 of %2 tokens used (%3 %)</source>
        <translation>已用 %1 / %2 个词元（%3%）</translation>
    </message>
    <message>
        <source>The conversation nearly fills what the model can keep in mind. An answer ends where no room is left. Begin a new conversation, or edit an earlier question.</source>
        <translation>对话几乎占满了模型能记住的内容。空间用尽时回答就会中断。请开始新对话，或编辑之前的某个问题。</translation>
    </message>
    <message>
        <source>This is how much of the conversation the model can keep in mind. When it is full, the answer ends there, and you begin a new conversation or edit an earlier question.</source>
        <translation>这表示模型能记住多少对话内容。占满后回答会在该处结束，您可以开始新对话，或编辑之前的某个问题。</translation>
    </message>
    <message>
        <source>Context: %1</source>
        <translation>上下文：%1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ConversationController</name>
    <message>
        <source>In the box %1 of picture %2: </source>
        <translation>在图片 %2 的方框 %1 中：</translation>
    </message>
    <message>
        <source>In the box %1 of the picture: </source>
        <translation>在图片的方框 %1 中：</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ConversationOptionsDialog</name>
    <message>
        <source>As in the settings</source>
        <translation>与设置相同</translation>
    </message>
    <message>
        <source>For this conversation only</source>
        <translation>仅用于此对话</translation>
    </message>
    <message>
        <source>How this conversation is answered</source>
        <translation>此对话的回答方式</translation>
    </message>
    <message>
        <source>&amp;Preset</source>
        <translation>预设(&amp;P)</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>确定</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ConversationView</name>
    <message>
        <source>Conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>↓  Newest</source>
        <translation>↓  最新</translation>
    </message>
    <message>
        <source>Jump to the newest message</source>
        <translation>跳到最新消息</translation>
    </message>
    <message>
        <source>Open link…</source>
        <translation>打开链接…</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
</context>
<context>
    <name>sightline::gui::DocumentFocus</name>
    <message>
        <source>A document of this conversation cannot be opened: %1. What was said about it stays; its pages and places cannot be shown.</source>
        <translation>无法打开此对话中的一个文档：%1。关于它的内容仍然保留，但无法显示其页面和位置。</translation>
    </message>
</context>
<context>
    <name>sightline::gui::DocumentPanel</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Document and sources</source>
        <translation>文档和来源</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Show or hide small pages</source>
        <translation>显示或隐藏缩略页</translation>
    </message>
    <message>
        <source>Table of contents</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Fit the width</source>
        <translation>适合宽度</translation>
    </message>
    <message>
        <source>Previous place</source>
        <translation>上一处</translation>
    </message>
    <message>
        <source>Next place</source>
        <translation>下一处</translation>
    </message>
    <message>
        <source>Open it again</source>
        <translation>重新打开</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页</translation>
    </message>
    <message>
        <source>Search in the document</source>
        <translation>在文档中搜索</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Reading the document</source>
        <translation>正在读取文档</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>No document</source>
        <translation>没有文档</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>正在打开 %1…</translation>
    </message>
    <message>
        <source>%1 is protected by a password.</source>
        <translation>%1 受密码保护。</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>共 %1 页</translation>
    </message>
    <message>
        <source>Reading page %1 of %2…</source>
        <translation>正在读取第 %1 页，共 %2 页…</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1，共 %2</translation>
    </message>
    <message>
        <source>Sources of the answer: %1 of %2 statements found</source>
        <translation>回答的来源：%2 条陈述中找到 %1 条</translation>
    </message>
</context>
<context>
    <name>sightline::gui::DownloadRow</name>
    <message>
        <source>Progress of %1</source>
        <translation>%1 的进度</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>使用此模型</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel the download of %1</source>
        <translation>取消下载 %1</translation>
    </message>
    <message>
        <source>Takes it out of the queue; what came is kept</source>
        <translation>从队列中移出；已下载的部分会保留</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Take %1 off this list</source>
        <translation>将 %1 从此列表移除</translation>
    </message>
    <message>
        <source>Delete what came of %1</source>
        <translation>删除 %1 已下载的部分</translation>
    </message>
    <message>
        <source>Fetch %1 earlier</source>
        <translation>提前下载 %1</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>提前</translation>
    </message>
    <message>
        <source>Fetch %1 later</source>
        <translation>推后下载 %1</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>推后</translation>
    </message>
</context>
<context>
    <name>sightline::gui::DownloadsPage</name>
    <message>
        <source>Delete the %1 that came of %2? They would have to be fetched again.</source>
        <translation>删除已下载的 %1（%2）？之后需要重新下载。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Nothing is being downloaded. Downloads come one after the other, go on after a restart, and are held against the hub&apos;s checksums.</source>
        <translation>当前没有下载。模型会依次下载，重新启动后可以继续，并与模型库的校验和核对。</translation>
    </message>
    <message>
        <source>Find models</source>
        <translation>查找模型</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Limit for the speed of downloads</source>
        <translation>下载速度上限</translation>
    </message>
    <message>
        <source>as fast as it goes</source>
        <translation>不限速</translation>
    </message>
    <message>
        <source>at most %1/s</source>
        <translation>最多 %1/秒</translation>
    </message>
</context>
<context>
    <name>sightline::gui::EngineButton</name>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Model %1, %2</source>
        <translation>模型 %1，%2</translation>
    </message>
    <message>
        <source>Choose who answers: this computer or a remote engine</source>
        <translation>选择由谁回答：本机或远程引擎</translation>
    </message>
</context>
<context>
    <name>sightline::gui::EnginePanel</name>
    <message>
        <source>Who answers</source>
        <translation>由谁回答</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Remote engine</source>
        <translation>远程引擎</translation>
    </message>
</context>
<context>
    <name>sightline::gui::EnginePicker</name>
    <message>
        <source>Who answers?</source>
        <translation>由谁回答？</translation>
    </message>
    <message>
        <source>Choose a model on this computer, or an engine elsewhere.</source>
        <translation>选择本机上的模型，或其他地方的引擎。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>重新启动</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Stop the engine</source>
        <translation>停止引擎</translation>
    </message>
    <message>
        <source>Start the engine again</source>
        <translation>重新启动引擎</translation>
    </message>
    <message>
        <source>Start the engine</source>
        <translation>启动引擎</translation>
    </message>
    <message>
        <source>Ends the engine and gives its memory back</source>
        <translation>结束引擎并释放其内存</translation>
    </message>
    <message>
        <source>Who answers</source>
        <translation>由谁回答</translation>
    </message>
    <message>
        <source>Use this</source>
        <translation>使用此项</translation>
    </message>
    <message>
        <source>Use what is chosen here</source>
        <translation>使用此处所选</translation>
    </message>
</context>
<context>
    <name>sightline::gui::EngineWords</name>
    <message>
        <source>ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>ended unexpectedly</source>
        <translation>意外结束</translation>
    </message>
    <message>
        <source>ran out of memory</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>could not start</source>
        <translation>无法启动</translation>
    </message>
    <message>
        <source>not reachable</source>
        <translation>无法连接</translation>
    </message>
    <message>
        <source>The engine ended. Your conversations are safe; asking starts it again.</source>
        <translation>引擎已结束。您的对话安全无虞，提问会重新启动它。</translation>
    </message>
    <message>
        <source>The system ran out of memory and ended the engine. Your conversations are safe. Close other programs, or choose a smaller model.</source>
        <translation>系统内存不足，结束了引擎。您的对话安全无虞。请关闭其他程序，或选择更小的模型。</translation>
    </message>
    <message>
        <source>The engine could not be started with this model.</source>
        <translation>无法用此模型启动引擎。</translation>
    </message>
    <message>
        <source>The remote engine does not answer. Check its address and your network.</source>
        <translation>远程引擎没有响应。请检查其地址和您的网络。</translation>
    </message>
    <message>
        <source>not loaded</source>
        <translation>未加载</translation>
    </message>
    <message>
        <source>starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>loading %1 %</source>
        <translation>正在加载 %1%</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>The model is loaded with your first question, or when you start it here.</source>
        <translation>模型会在您第一次提问时加载，也可以在此启动。</translation>
    </message>
    <message>
        <source>The model is being loaded. You can write already; your question waits for it.</source>
        <translation>模型正在加载。您可以先输入，问题会等待加载完成。</translation>
    </message>
    <message>
        <source>Ready on another computer.</source>
        <translation>已在另一台计算机上就绪。</translation>
    </message>
    <message>
        <source>Ready on this computer.</source>
        <translation>已在本机就绪。</translation>
    </message>
    <message>
        <source>This model cannot see pictures.</source>
        <translation>此模型无法查看图片。</translation>
    </message>
</context>
<context>
    <name>sightline::gui::FilmStrip</name>
    <message>
        <source>Pictures of this message</source>
        <translation>此消息中的图片</translation>
    </message>
</context>
<context>
    <name>sightline::gui::FindBar</name>
    <message>
        <source>Find in this conversation</source>
        <translation>在此对话中查找</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>Previous place</source>
        <translation>上一处</translation>
    </message>
    <message>
        <source>Next place</source>
        <translation>下一处</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>sightline::gui::FindPage</name>
    <message>
        <source>is here</source>
        <translation>已在本机</translation>
    </message>
    <message>
        <source>Asking the hub…</source>
        <translation>正在询问模型库…</translation>
    </message>
    <message>
        <source>No model that is known here is called that.</source>
        <translation>这里没有叫这个名字的已知模型。</translation>
    </message>
    <message>
        <source>Search by name</source>
        <translation>按名称搜索</translation>
    </message>
    <message>
        <source>Search for models by name</source>
        <translation>按名称搜索模型</translation>
    </message>
    <message>
        <source>Search on the hub</source>
        <translation>在模型库中搜索</translation>
    </message>
    <message>
        <source>Models to download</source>
        <translation>可下载的模型</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Asks the hub, which is chosen under Settings, for what stands in the field</source>
        <translation>向“设置”中选定的模型库查询输入框中的内容</translation>
    </message>
</context>
<context>
    <name>sightline::gui::HistoryModel</name>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Title of the conversation</source>
        <translation>对话标题</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>Previous 7 days</source>
        <translation>过去 7 天</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>month year</comment>
        <translation>%2 年%1</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>搜索结果</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>已置顶</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>%1
Last changed %2</source>
        <translation>%1
最后更改：%2</translation>
    </message>
</context>
<context>
    <name>sightline::gui::HistoryPanel</name>
    <message>
        <source>Conversations</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Search conversations</source>
        <translation>搜索对话</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>New conversation (Ctrl+N)</source>
        <translation>新对话 (Ctrl+N)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Bring the deleted conversation back</source>
        <translation>恢复已删除的对话</translation>
    </message>
    <message>
        <source>Conversations appear here.</source>
        <translation>对话会显示在这里。</translation>
    </message>
    <message>
        <source>Nothing was found.</source>
        <translation>没有找到。</translation>
    </message>
    <message>
        <source>Deleted “%1”</source>
        <translation>已删除“%1”</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>取消置顶</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>置顶</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>sightline::gui::InstalledPage</name>
    <message>
        <source>Taking in %1</source>
        <translation>正在导入 %1</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>正在读取 %1</translation>
    </message>
    <message>
        <source>%1 is damaged: remove the model and download it again.</source>
        <translation>%1 已损坏：请删除该模型并重新下载。</translation>
    </message>
    <message>
        <source>%1 is missing.</source>
        <translation>缺少 %1。</translation>
    </message>
    <message>
        <source>All files can be read; of %1 nothing is known to hold it against.</source>
        <translation>所有文件均可读取；但没有可与 %1 核对的信息。</translation>
    </message>
    <message>
        <source>All files are as they came.</source>
        <translation>所有文件与获取时一致。</translation>
    </message>
    <message>
        <source>parts are missing</source>
        <translation>缺少部分文件</translation>
    </message>
    <message>
        <source>text only</source>
        <translation>仅文本</translation>
    </message>
    <message>
        <source>sees pictures</source>
        <translation>能看图片</translation>
    </message>
    <message>
        <source>not verified</source>
        <translation>未校验</translation>
    </message>
    <message>
        <source>It belongs to %1; remove it there.</source>
        <translation>它属于 %1；请在那里删除。</translation>
    </message>
    <message>
        <source>%1 Memory: %2. Writes %3.</source>
        <translation>%1内存：%2。书写速度：%3。</translation>
    </message>
    <message>
        <source>Delete %1 from this computer? That frees %2.</source>
        <translation>从这台计算机删除 %1？将释放 %2。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>No model is on this computer yet, neither here nor in the folders of Hugging Face, LM Studio, Ollama and llama.cpp.</source>
        <translation>这台计算机上还没有模型：这里以及 Hugging Face、LM Studio、Ollama 和 llama.cpp 的文件夹中都没有。</translation>
    </message>
    <message>
        <source>Models on this computer</source>
        <translation>这台计算机上的模型</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop this work</source>
        <translation>停止此项工作</translation>
    </message>
    <message>
        <source>Take in files…</source>
        <translation>导入文件…</translation>
    </message>
    <message>
        <source>Files of one model: its .gguf files and the one for pictures. They are linked, not copied, where the disk allows it.</source>
        <translation>同一个模型的文件：其 .gguf 文件和用于图片的文件。磁盘允许时只建立链接，不复制。</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Reads all of it and holds it against the checksums it came with</source>
        <translation>读取全部内容并与获取时的校验和核对</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Delete this model</source>
        <translation>删除此模型</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>使用此模型</translation>
    </message>
    <message>
        <source>Moving %1</source>
        <translation>正在移动 %1</translation>
    </message>
</context>
<context>
    <name>sightline::gui::KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>写作</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>New line</source>
        <translation>换行</translation>
    </message>
    <message>
        <source>Change the last question, where nothing is written</source>
        <translation>修改上一个问题（输入框为空时）</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>停止回答</translation>
    </message>
    <message>
        <source>Think before answering</source>
        <translation>回答前思考</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>阅读</translation>
    </message>
    <message>
        <source>Next button or link, and press it</source>
        <translation>下一个按钮或链接，并按下它</translation>
    </message>
    <message>
        <source>Beginning and end</source>
        <translation>开头和结尾</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>对话列表</translation>
    </message>
    <message>
        <source>Open, rename, delete</source>
        <translation>打开、重命名、删除</translation>
    </message>
    <message>
        <source>Bring back what was deleted</source>
        <translation>恢复已删除的对话</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Larger, smaller</source>
        <translation>放大、缩小</translation>
    </message>
    <message>
        <source>Whole picture, actual size</source>
        <translation>整张图片、实际大小</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Next place, previous place</source>
        <translation>下一个位置、上一个位置</translation>
    </message>
    <message>
        <source>Boxes, labels on and off</source>
        <translation>显示或隐藏方框、标签</translation>
    </message>
    <message>
        <source>Draw a box with the mouse</source>
        <translation>用鼠标画方框</translation>
    </message>
</context>
<context>
    <name>sightline::gui::LinkDialog</name>
    <message>
        <source>Open link</source>
        <translation>打开链接</translation>
    </message>
    <message>
        <source>Open this address on %1?</source>
        <translation>打开 %1 上的这个地址吗？</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
</context>
<context>
    <name>sightline::gui::LocalPage</name>
    <message>
        <source>Choose a model file first.</source>
        <translation>请先选择模型文件。</translation>
    </message>
    <message>
        <source>sees pictures</source>
        <translation>可看图片</translation>
    </message>
    <message>
        <source>text only</source>
        <translation>仅文本</translation>
    </message>
    <message>
        <source>Choose a model file</source>
        <translation>选择模型文件</translation>
    </message>
    <message>
        <source>Model files (*.gguf)</source>
        <translation>模型文件 (*.gguf)</translation>
    </message>
    <message>
        <source>Choose the file for pictures</source>
        <translation>选择图片投影文件</translation>
    </message>
    <message>
        <source>Projector files (*.gguf)</source>
        <translation>投影文件 (*.gguf)</translation>
    </message>
    <message>
        <source>Pictures: %1</source>
        <translation>图片：%1</translation>
    </message>
    <message>
        <source>Without a projector file (often called mmproj) the model sees no pictures.</source>
        <translation>没有投影文件（通常名为 mmproj），模型就看不到图片。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Choose projector…</source>
        <translation>选择投影文件…</translation>
    </message>
    <message>
        <source>Remove the projector file</source>
        <translation>移除投影文件</translation>
    </message>
    <message>
        <source>No model is on this computer yet.</source>
        <translation>本机上还没有模型。</translation>
    </message>
    <message>
        <source>Models on this computer</source>
        <translation>本机上的模型</translation>
    </message>
    <message>
        <source>Choose file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Get models…</source>
        <translation>获取模型…</translation>
    </message>
    <message>
        <source>Questions, pictures and answers stay on this computer.</source>
        <translation>问题、图片和回答都保留在本机。</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>tokens the model keeps in mind; more needs more memory</source>
        <translation>模型能记住的词元数；越多占用内存越多</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>processor threads for the engine</source>
        <translation>引擎使用的处理器线程数</translation>
    </message>
</context>
<context>
    <name>sightline::gui::MainWindow</name>
    <message>
        <source>Conversations of this time will not be kept.</source>
        <translation>本次的对话将不会保存。</translation>
    </message>
    <message>
        <source>Sightline ended unexpectedly twice. This is a safe start: the engine waits until you ask, and the last conversation was not opened.</source>
        <translation>Sightline 两次意外退出。这是安全启动：引擎会等到您提问时才启动，上次的对话也没有打开。</translation>
    </message>
    <message>
        <source>Everything is saved again.</source>
        <translation>所有内容已重新保存。</translation>
    </message>
    <message>
        <source>You are changing a question; the old one stays as a version.</source>
        <translation>您正在修改问题；旧问题会作为一个版本保留。</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>%1 – Sightline</source>
        <translation>%1 – Sightline</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;New conversation</source>
        <translation>新对话(&amp;N)</translation>
    </message>
    <message>
        <source>Export as &amp;JSON…</source>
        <translation>导出为 &amp;JSON…</translation>
    </message>
    <message>
        <source>Export as &amp;Markdown…</source>
        <translation>导出为 &amp;Markdown…</translation>
    </message>
    <message>
        <source>Export &amp;all conversations…</source>
        <translation>导出所有对话(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>导入(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;About Sightline</source>
        <translation>关于 Sightline(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Conversation</source>
        <translation>对话(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Stop the answer</source>
        <translation>停止回答(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Another answer</source>
        <translation>再答一次(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Change the last question</source>
        <translation>修改上一个问题(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Think before answering</source>
        <translation>回答前思考(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;How it is answered…</source>
        <translation>回答方式(&amp;H)…</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>重命名(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Pin or unpin</source>
        <translation>置顶或取消置顶(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Search conversations</source>
        <translation>搜索对话(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Write a message</source>
        <translation>写消息(&amp;W)</translation>
    </message>
    <message>
        <source>Show or hide &amp;conversations</source>
        <translation>显示或隐藏对话(&amp;C)</translation>
    </message>
    <message>
        <source>Show or hide the &amp;picture</source>
        <translation>显示或隐藏图片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Larger text</source>
        <translation>放大文字(&amp;L)</translation>
    </message>
    <message>
        <source>S&amp;maller text</source>
        <translation>缩小文字(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Usual size of text</source>
        <translation>默认文字大小(&amp;U)</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>还没有可导出的内容。</translation>
    </message>
    <message>
        <source>JSON files (*.json)</source>
        <translation>JSON 文件 (*.json)</translation>
    </message>
    <message>
        <source>Markdown files (*.md)</source>
        <translation>Markdown 文件 (*.md)</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>已保存 %1。</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Imported conversations: %1.</source>
        <translation>已导入对话：%1。</translation>
    </message>
    <message>
        <source>About Sightline</source>
        <translation>关于 Sightline</translation>
    </message>
    <message>
        <source>Sightline %1</source>
        <translation>Sightline %1</translation>
    </message>
    <message>
        <source>Looks at pictures and talks about them, on this computer. Nothing you write or show leaves it unless you choose an engine elsewhere.</source>
        <translation>在这台计算机上看图并与您谈论图片。除非您选择远程引擎，否则您写的和展示的内容都不会离开这台计算机。</translation>
    </message>
    <message>
        <source>M&amp;odels…</source>
        <translation>模型(&amp;O)…</translation>
    </message>
    <message>
        <source>Not everything is saved</source>
        <translation>有内容尚未保存</translation>
    </message>
    <message>
        <source>What was written last could not be saved and is only in memory.</source>
        <translation>最后写入的内容未能保存，目前只存在于内存中。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Quit and lose it</source>
        <translation>退出并丢弃</translation>
    </message>
    <message>
        <source>Keep open</source>
        <translation>保持打开</translation>
    </message>
    <message>
        <source>&amp;Keys…</source>
        <translation>快捷键(&amp;K)…</translation>
    </message>
    <message>
        <source>Copy the last piece of &amp;code</source>
        <translation>复制最后一段代码(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Find in this conversation</source>
        <translation>在此对话中查找(&amp;F)</translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation>查找下一处(&amp;N)</translation>
    </message>
    <message>
        <source>Find pre&amp;vious</source>
        <translation>查找上一处(&amp;V)</translation>
    </message>
    <message>
        <source>Next &amp;area</source>
        <translation>下一个区域(&amp;A)</translation>
    </message>
    <message>
        <source>Sightline did not end in order the last time. The conversations (%1) are being checked and will be here in a moment; you can write already.</source>
        <translation>Sightline 上次没有正常结束。正在检查对话（%1），很快就会显示；现在已经可以写了。</translation>
    </message>
</context>
<context>
    <name>sightline::gui::Markdown</name>
    <message>
        <source>[picture not loaded: %1]</source>
        <translation>[图片未加载：%1]</translation>
    </message>
    <message>
        <source>[picture not loaded: %1, %2]</source>
        <translation>[图片未加载：%1，%2]</translation>
    </message>
</context>
<context>
    <name>sightline::gui::MemoryBar</name>
    <message>
        <source>Memory: %1</source>
        <translation>内存：%1</translation>
    </message>
    <message>
        <source>Weights %1, file for pictures %2, one conversation %3, work %4</source>
        <translation>权重 %1，图片文件 %2，一个对话 %3，计算 %4</translation>
    </message>
</context>
<context>
    <name>sightline::gui::Message</name>
    <message>
        <source>Picture %1</source>
        <translation>图片 %1</translation>
    </message>
    <message>
        <source>Hide thinking: %1</source>
        <translation>隐藏思考：%1</translation>
    </message>
    <message>
        <source>Show thinking: %1</source>
        <translation>显示思考：%1</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>复制为文本</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>复制为 Markdown</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>重新回答</translation>
    </message>
    <message>
        <source>Edit question</source>
        <translation>编辑问题</translation>
    </message>
    <message>
        <source>Previous version</source>
        <translation>上一版本</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>下一版本</translation>
    </message>
    <message>
        <source>Waiting…</source>
        <translation>等待中…</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>The answer was interrupted.</source>
        <translation>回答被中断。</translation>
    </message>
    <message>
        <source>The answer failed.</source>
        <translation>回答失败。</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>Thinking… %1</source>
        <translation>正在思考… %1</translation>
    </message>
    <message>
        <source>Thought for %1</source>
        <translation>思考了 %1</translation>
    </message>
    <message>
        <source>Thought for less than a second</source>
        <translation>思考了不到一秒</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>first after %1 s</source>
        <translation>首个用时 %1 秒</translation>
    </message>
    <message>
        <source>%1 tokens reused</source>
        <translation>复用 %1 个词元</translation>
    </message>
    <message>
        <source>The answer may not be longer; it was used up by thinking. Try again without thinking.</source>
        <translation>回答长度已达上限，全部用于思考。请关闭思考后重试。</translation>
    </message>
    <message>
        <source>The answer reached the longest length that is set.</source>
        <translation>回答已达到设定的最大长度。</translation>
    </message>
    <message>
        <source>The context is full: go on in a new conversation.</source>
        <translation>上下文已满：请在新对话中继续。</translation>
    </message>
    <message>
        <source>The answer went round in circles and was ended.</source>
        <translation>回答陷入重复，已被结束。</translation>
    </message>
    <message>
        <source>Sightline ended while this was being written.</source>
        <translation>Sightline 在写这段内容时退出了。</translation>
    </message>
    <message>
        <source>%1, %2 characters</source>
        <translation>%1，%2 个字符</translation>
    </message>
    <message>
        <source>Loading the model, %1 %</source>
        <translation>正在加载模型，%1 %</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Looking at the picture, %1 %</source>
        <translation>正在看图片，%1 %</translation>
    </message>
    <message>
        <source>Part %1 of %2: %3</source>
        <translation>第 %1 部分，共 %2 部分：%3</translation>
    </message>
    <message>
        <source>Putting the notes together…</source>
        <translation>正在汇总笔记…</translation>
    </message>
    <message>
        <source>Notes so far</source>
        <translation>目前的笔记</translation>
    </message>
    <message>
        <source>Looking at the picture</source>
        <translation>正在看图片</translation>
    </message>
    <message>
        <source>Reading, %1 %</source>
        <translation>正在阅读，%1 %</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>正在阅读</translation>
    </message>
    <message>
        <source>Writing… %1</source>
        <translation>正在书写… %1</translation>
    </message>
    <message>
        <source>%1, 1 page</source>
        <translation>%1，1 页</translation>
    </message>
    <message>
        <source>%1, all %2 pages</source>
        <translation>%1，全部 %2 页</translation>
    </message>
    <message>
        <source>%1, page %2 of %3</source>
        <translation>%1，第 %2 页，共 %3 页</translation>
    </message>
    <message>
        <source>%1, pages %2 of %3</source>
        <translation>%1，第 %2 页，共 %3 页</translation>
    </message>
</context>
<context>
    <name>sightline::gui::MessageEdit</name>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Ask about a picture, or anything else</source>
        <translation>询问图片或其他任何内容</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ModelDetails</name>
    <message>
        <source>is here</source>
        <translation>已在本机</translation>
    </message>
    <message>
        <source>%1 (usual)</source>
        <translation>%1（常用）</translation>
    </message>
    <message>
        <source>Takes %1 of the disk.</source>
        <translation>占用磁盘 %1。</translation>
    </message>
    <message>
        <source>Takes %1 of the disk, where %2 are free. It goes to %3.</source>
        <translation>占用磁盘 %1，可用 %2。将保存到 %3。</translation>
    </message>
    <message>
        <source>%L1 tokens of context</source>
        <translation>%L1 个词元的上下文</translation>
    </message>
    <message>
        <source>fetched %L1 times of late</source>
        <translation>近期下载 %L1 次</translation>
    </message>
    <message>
        <source>Scores in per cent: %1, of the unquantised model while it thinks.</source>
        <translation>得分（百分比）：%1，未量化模型在思考模式下。</translation>
    </message>
    <message>
        <source>With the file for pictures (%1)</source>
        <translation>包含图片文件（%1）</translation>
    </message>
    <message>
        <source>Sightline does not run models of this kind (%1), only Qwen3.5 and Qwen3.6.</source>
        <translation>Sightline 不能运行这类模型（%1），只能运行 Qwen3.5 和 Qwen3.6。</translation>
    </message>
    <message>
        <source>Asking the hub…</source>
        <translation>正在询问模型库…</translation>
    </message>
    <message>
        <source>Ask for exact sizes</source>
        <translation>查询确切大小</translation>
    </message>
    <message>
        <source>Show its files</source>
        <translation>显示其文件</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>使用此模型</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Precisions of this model</source>
        <translation>此模型的精度</translation>
    </message>
    <message>
        <source>Fewer bits need less memory and are faster; below four bits answers get worse.</source>
        <translation>位数越少，占用内存越少、速度越快；低于四位时回答质量会下降。</translation>
    </message>
    <message>
        <source>With the file for pictures</source>
        <translation>包含图片文件</translation>
    </message>
    <message>
        <source>%1.</source>
        <translation>%1。</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ModelWords</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>runs well</source>
        <translation>运行良好</translation>
    </message>
    <message>
        <source>runs slowly</source>
        <translation>运行较慢</translation>
    </message>
    <message>
        <source>slow, from disk</source>
        <translation>慢，需读磁盘</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>放不下</translation>
    </message>
    <message>
        <source>%1 of memory missing</source>
        <translation>内存缺 %1</translation>
    </message>
    <message>
        <source>Runs well on this computer.</source>
        <translation>在这台计算机上运行良好。</translation>
    </message>
    <message>
        <source>Runs slowly: slower than people read aloud.</source>
        <translation>运行较慢：比人朗读还慢。</translation>
    </message>
    <message>
        <source>Runs slowly, from disk: %1 of memory are missing for its weights.</source>
        <translation>运行慢，需读磁盘：存放权重还缺 %1 内存。</translation>
    </message>
    <message>
        <source>Does not fit: %1 of memory are missing.</source>
        <translation>放不下：还缺 %1 内存。</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>尚不清楚</translation>
    </message>
    <message>
        <source>far below %1 tokens a second</source>
        <translation>远低于每秒 %1 个词元</translation>
    </message>
    <message>
        <source>about %1 tokens a second</source>
        <translation>每秒约 %1 个词元</translation>
    </message>
    <message>
        <source>needs %1; %2 are available</source>
        <translation>需要 %1；可用 %2</translation>
    </message>
    <message>
        <source>waits for its turn</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>asking the hub…</source>
        <translation>正在询问模型库…</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/秒</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>verifying</source>
        <translation>正在校验</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>cancelled; what came is kept</source>
        <translation>已取消；已下载的部分会保留</translation>
    </message>
    <message>
        <source>is here, whole and verified</source>
        <translation>已下载，完整并通过校验</translation>
    </message>
    <message>
        <source>Fits into memory; how fast it runs shows when it is here.</source>
        <translation>内存放得下；下载后才知道运行速度。</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ModelsController</name>
    <message>
        <source>The hub was not searched: %1.</source>
        <translation>未能搜索模型库：%1。</translation>
    </message>
    <message>
        <source>The hub has no further model with that name.</source>
        <translation>模型库中没有更多同名模型。</translation>
    </message>
    <message>
        <source>This model is not on this computer any more.</source>
        <translation>此模型已不在这台计算机上。</translation>
    </message>
    <message>
        <source>%1 is here. Open Models to use it.</source>
        <translation>%1 已下载。打开“模型”即可使用。</translation>
    </message>
    <message>
        <source>%1 could not be fetched: %2.</source>
        <translation>无法下载 %1：%2。</translation>
    </message>
    <message>
        <source>Files of one model</source>
        <translation>同一个模型的文件</translation>
    </message>
    <message>
        <source>Model files (*.gguf)</source>
        <translation>模型文件 (*.gguf)</translation>
    </message>
    <message>
        <source>The token is no longer in the keyring.</source>
        <translation>令牌已从密钥环中移除。</translation>
    </message>
    <message>
        <source>Where models are to be kept</source>
        <translation>模型存放位置</translation>
    </message>
    <message>
        <source>The token is in the keyring; the hub could not be asked whether it knows it.</source>
        <translation>令牌已存入密钥环；暂时无法向模型库确认它是否有效。</translation>
    </message>
    <message>
        <source>The token is in the keyring; it belongs to %1.</source>
        <translation>令牌已存入密钥环；它属于 %1。</translation>
    </message>
    <message>
        <source>All models are in the new folder.</source>
        <translation>所有模型都已移到新文件夹。</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Pages of the model manager</source>
        <translation>模型管理的页面</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Downloads (%L1)</source>
        <translation>下载（%L1）</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>在这台计算机上</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>sightline::gui::NumberField</name>
    <message>
        <source>%1: type a whole number from %2 to %3, or nothing.</source>
        <translation>%1：请输入 %2 到 %3 的整数，或留空。</translation>
    </message>
    <message>
        <source>%1: type a number above %2, up to %3, or nothing.</source>
        <translation>%1：请输入大于 %2 且不超过 %3 的数，或留空。</translation>
    </message>
    <message>
        <source>%1: type a number from %2 to %3, or nothing.</source>
        <translation>%1：请输入 %2 到 %3 的数，或留空。</translation>
    </message>
</context>
<context>
    <name>sightline::gui::OutlookTable</name>
    <message>
        <source>How it would run</source>
        <translation>运行情况</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>在这台计算机上</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Writes</source>
        <translation>书写速度</translation>
    </message>
    <message>
        <source>To download</source>
        <translation>下载大小</translation>
    </message>
</context>
<context>
    <name>sightline::gui::PageView</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>%1, page %2 of %3</source>
        <translation>%1，第 %2 页，共 %3 页</translation>
    </message>
</context>
<context>
    <name>sightline::gui::PasswordDialog</name>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>That was not the password of %1. Try once more:</source>
        <translation>这不是 %1 的密码。请再试一次：</translation>
    </message>
    <message>
        <source>%1 is protected. Its password:</source>
        <translation>%1 受保护。请输入密码：</translation>
    </message>
</context>
<context>
    <name>sightline::gui::PicturePanel</name>
    <message>
        <source>Picture and places</source>
        <translation>图片与位置</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation>显示整张图片</translation>
    </message>
    <message>
        <source>Show at 100 %</source>
        <translation>按 100% 显示</translation>
    </message>
    <message>
        <source>Draw a box to ask about</source>
        <translation>画框提问</translation>
    </message>
    <message>
        <source>or drag with Shift</source>
        <translation>或按住 Shift 拖动</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Picture with boxes (PNG)…</source>
        <translation>带框图片 (PNG)…</translation>
    </message>
    <message>
        <source>Places as JSON…</source>
        <translation>位置导出为 JSON…</translation>
    </message>
    <message>
        <source>Places as COCO…</source>
        <translation>位置导出为 COCO…</translation>
    </message>
    <message>
        <source>Filter places by label</source>
        <translation>按标签筛选位置</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>没有图片</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>正在打开 %1…</translation>
    </message>
    <message>
        <source>Places: %1</source>
        <translation>位置：%1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>PNG 图片 (*.png)</translation>
    </message>
    <message>
        <source>JSON files (*.json)</source>
        <translation>JSON 文件 (*.json)</translation>
    </message>
    <message>
        <source>Writing %1…</source>
        <translation>正在写入 %1…</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>已保存 %1。</translation>
    </message>
</context>
<context>
    <name>sightline::gui::PictureView</name>
    <message>
        <source>Copy picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Copy coordinates</source>
        <translation>复制坐标</translation>
    </message>
    <message>
        <source>Copy label</source>
        <translation>复制标签</translation>
    </message>
    <message>
        <source>Ask about this part</source>
        <translation>询问这一部分</translation>
    </message>
    <message>
        <source>Draw a box to ask about</source>
        <translation>画框提问</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Picture %1</source>
        <translation>图片 %1</translation>
    </message>
    <message>
        <source>Places: %1</source>
        <translation>位置：%1</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <translation>%1；%2</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>sightline::gui::PortalScreenshot</name>
    <message>
        <source>This desktop offers no pictures of the screen to programs; take one with its own tool and paste it.</source>
        <translation>此桌面不向程序提供屏幕截图；请用桌面自带的工具截图后粘贴。</translation>
    </message>
</context>
<context>
    <name>sightline::gui::PresetsPage</name>
    <message>
        <source>Preset “%1”: %2</source>
        <translation>预设“%1”：%2</translation>
    </message>
    <message>
        <source>New preset</source>
        <translation>新预设</translation>
    </message>
    <message>
        <source>New preset %1</source>
        <translation>新预设 %1</translation>
    </message>
    <message>
        <source>A preset needs a name.</source>
        <translation>预设需要名称。</translation>
    </message>
    <message>
        <source>There is a preset “%1” already.</source>
        <translation>已有名为“%1”的预设。</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add a preset</source>
        <translation>添加预设</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Rename the preset</source>
        <translation>重命名预设</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete the preset</source>
        <translation>删除预设</translation>
    </message>
    <message>
        <source>A preset keeps a system prompt and further choices under a name, so that a conversation can begin with them. There is none yet.</source>
        <translation>预设把系统提示词和其他选项保存在一个名称下，供对话直接使用。目前还没有预设。</translation>
    </message>
</context>
<context>
    <name>sightline::gui::RegionTable</name>
    <message>
        <source>(no label)</source>
        <translation>（无标签）</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1，位于 %2</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
</context>
<context>
    <name>sightline::gui::RemainingTime</name>
    <message>
        <source>about %1 s left</source>
        <translation>约剩 %1 秒</translation>
    </message>
    <message>
        <source>about %1 min left</source>
        <translation>约剩 %1 分钟</translation>
    </message>
</context>
<context>
    <name>sightline::gui::RemotePage</name>
    <message>
        <source>The server&apos;s first</source>
        <translation>服务器的第一个</translation>
    </message>
    <message>
        <source>Type the address of the remote engine first.</source>
        <translation>请先输入远程引擎的地址。</translation>
    </message>
    <message>
        <source>The address must begin with http:// or https:// and name a computer.</source>
        <translation>地址必须以 http:// 或 https:// 开头，并包含主机名。</translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation>正在询问服务器…</translation>
    </message>
    <message>
        <source>This address is on this computer; nothing leaves it.</source>
        <translation>该地址就在本机，任何内容都不会离开本机。</translation>
    </message>
    <message>
        <source>Questions, pictures and the conversation so far are sent to this address, and to no other.</source>
        <translation>问题、图片和此前的对话会发送到该地址，不会发往别处。</translation>
    </message>
    <message>
        <source>With http:// others in the network can read along; prefer https://.</source>
        <translation>使用 http:// 时网络中的他人可能会看到内容，建议使用 https://。</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>地址(&amp;A)</translation>
    </message>
    <message>
        <source>Address of the remote engine</source>
        <translation>远程引擎的地址</translation>
    </message>
    <message>
        <source>&amp;Token, if the server wants one</source>
        <translation>令牌（如果服务器需要）(&amp;T)</translation>
    </message>
    <message>
        <source>Token for the remote engine</source>
        <translation>远程引擎的令牌</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>Model of the remote engine</source>
        <translation>远程引擎的模型</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Test the address</source>
        <translation>测试地址</translation>
    </message>
    <message>
        <source>The server answers. Models found: %1</source>
        <translation>服务器有响应。找到的模型：%1</translation>
    </message>
</context>
<context>
    <name>sightline::gui::SamplingFields</name>
    <message>
        <source>recommended</source>
        <translation>推荐值</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>higher is more varied, 0 always the likeliest</source>
        <translation>越高越多样，0 总是取最可能的</translation>
    </message>
    <message>
        <source>Top k</source>
        <translation>Top k</translation>
    </message>
    <message>
        <source>draw among so many tokens; 0 for all</source>
        <translation>从这么多词元中抽取；0 表示全部</translation>
    </message>
    <message>
        <source>Top p</source>
        <translation>Top p</translation>
    </message>
    <message>
        <source>draw among the likeliest with this share</source>
        <translation>从占此比例的最可能词元中抽取</translation>
    </message>
    <message>
        <source>Min p</source>
        <translation>Min p</translation>
    </message>
    <message>
        <source>leave out what is rarer than this share of the likeliest</source>
        <translation>舍去概率低于最高者此比例的词元</translation>
    </message>
    <message>
        <source>Presence penalty</source>
        <translation>存在惩罚</translation>
    </message>
    <message>
        <source>above 0 favours new words</source>
        <translation>大于 0 时偏向新词</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>重复惩罚</translation>
    </message>
    <message>
        <source>above 1 avoids repeating</source>
        <translation>大于 1 时避免重复</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>the same seed draws the same answer again</source>
        <translation>相同种子会得到相同回答</translation>
    </message>
    <message>
        <source>another each time</source>
        <translation>每次不同</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>最长回答</translation>
    </message>
    <message>
        <source>tokens; 0 or nothing for the usual</source>
        <translation>词元数；0 或留空为默认值</translation>
    </message>
    <message>
        <source>usual</source>
        <translation>默认</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ScreenPicker</name>
    <message>
        <source>Choose a part of the screen</source>
        <translation>选择屏幕的一部分</translation>
    </message>
    <message>
        <source>Draw a box. Enter takes the whole screen, Escape nothing.</source>
        <translation>请画一个框。Enter 截取整个屏幕，Escape 取消。</translation>
    </message>
    <message>
        <source>Draw a box around what you want to ask about.
Enter takes the whole screen, Escape nothing.</source>
        <translation>在想询问的内容周围画一个框。
Enter 截取整个屏幕，Escape 取消。</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>This screen lets no program take its picture.</source>
        <translation>此屏幕不允许程序截图。</translation>
    </message>
</context>
<context>
    <name>sightline::gui::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Pages of the settings</source>
        <translation>设置页面</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>确定</translation>
    </message>
</context>
<context>
    <name>sightline::gui::SourceModel</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Not found: %1</source>
        <translation>未找到：%1</translation>
    </message>
</context>
<context>
    <name>sightline::gui::SourcesPage</name>
    <message>
        <source>The variable HF_ENDPOINT says so: %1</source>
        <translation>由变量 HF_ENDPOINT 决定：%1</translation>
    </message>
    <message>
        <source>ModelScope has most of the same models and is quick to reach from China. It cannot be searched from here; models of the list can be fetched from it.</source>
        <translation>魔搭（ModelScope）有大部分相同的模型，在中国访问较快。无法在这里搜索它；列表中的模型可以从那里下载。</translation>
    </message>
    <message>
        <source>The address of a mirror that speaks as Hugging Face does, such as https://hf-mirror.com.</source>
        <translation>与 Hugging Face 兼容的镜像地址，例如 https://hf-mirror.com。</translation>
    </message>
    <message>
        <source>Nothing is asked before you search on the hub or download.</source>
        <translation>在您搜索模型库或下载之前，不会发出任何请求。</translation>
    </message>
    <message>
        <source>%1 (the variable SIGHTLINE_MODELS_DIR says so)</source>
        <translation>%1（由变量 SIGHTLINE_MODELS_DIR 决定）</translation>
    </message>
    <message>
        <source>%1. A part of the models is still in %2; they can be used from both.</source>
        <translation>%1。部分模型仍在 %2；两处的模型都可以使用。</translation>
    </message>
    <message>
        <source>Go on moving</source>
        <translation>继续移动</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>移动…</translation>
    </message>
    <message>
        <source>Moving %1</source>
        <translation>正在移动 %1</translation>
    </message>
    <message>
        <source>None. Public models need none; some want their terms accepted on the hub&apos;s page first, and then a token of yours.</source>
        <translation>没有。公开模型不需要；有些模型要先在模型库页面接受条款，然后需要您的令牌。</translation>
    </message>
    <message>
        <source>A variable of this session holds one; it comes before one in the keyring.</source>
        <translation>本次会话的变量中有一个；它优先于密钥环中的令牌。</translation>
    </message>
    <message>
        <source>One is in the keyring of this desktop.</source>
        <translation>桌面的密钥环中有一个。</translation>
    </message>
    <message>
        <source>Hugging Face&apos;s own client keeps one in its file; it is used.</source>
        <translation>Hugging Face 自己的客户端在其文件中存有一个；将使用它。</translation>
    </message>
    <message>
        <source>One is in the keyring, which is locked; unlock it to use the token.</source>
        <translation>密钥环中有一个，但密钥环已锁定；请解锁后再使用。</translation>
    </message>
    <message>
        <source>Being measured…</source>
        <translation>正在测量…</translation>
    </message>
    <message>
        <source>Not measured yet, so no speeds are foretold.</source>
        <translation>尚未测量，因此不预测速度。</translation>
    </message>
    <message>
        <source>Reads %1 GB of memory and multiplies %2 billion weights a second.</source>
        <translation>每秒读取 %1 GB 内存，处理 %2 ×10⁹ 个权重。</translation>
    </message>
    <message>
        <source>It was busy while it was measured: it may be faster than models are said to be.</source>
        <translation>测量时电脑正忙：实际速度可能比显示的更快。</translation>
    </message>
    <message>
        <source>Measured on %1.</source>
        <translation>测量日期：%1。</translation>
    </message>
    <message>
        <source>Where models come from</source>
        <translation>模型来源</translation>
    </message>
    <message>
        <source>Hugging Face</source>
        <translation>Hugging Face</translation>
    </message>
    <message>
        <source>ModelScope</source>
        <translation>魔搭（ModelScope）</translation>
    </message>
    <message>
        <source>Another address…</source>
        <translation>其他地址…</translation>
    </message>
    <message>
        <source>Address of the hub</source>
        <translation>模型库地址</translation>
    </message>
    <message>
        <source>Use this address</source>
        <translation>使用此地址</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>访问令牌</translation>
    </message>
    <message>
        <source>Paste a token here</source>
        <translation>在此粘贴令牌</translation>
    </message>
    <message>
        <source>Keep in the keyring</source>
        <translation>存入密钥环</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the token from the keyring</source>
        <translation>从密钥环移除令牌</translation>
    </message>
    <message>
        <source>Folder of models</source>
        <translation>模型文件夹</translation>
    </message>
    <message>
        <source>Move all models to another folder</source>
        <translation>把所有模型移到另一个文件夹</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop moving; what is moved stays there</source>
        <translation>停止移动；已移动的保留在新位置</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>这台电脑</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>重新测量</translation>
    </message>
    <message>
        <source>Takes some seconds, best while nothing else is at work</source>
        <translation>需要几秒钟，最好在电脑空闲时进行</translation>
    </message>
</context>
<context>
    <name>sightline::gui::StraightenDialog</name>
    <message>
        <source>Straighten the page</source>
        <translation>拉正页面</translation>
    </message>
    <message>
        <source>The lines of %1 are slanted. Straightened, the page is turned upright.</source>
        <translation>%1 的文字行是斜的。拉正后，页面会转正。</translation>
    </message>
    <message>
        <source>A page was found in %1. Straightened, it is seen from above, and what lies around it is left out.</source>
        <translation>在 %1 中找到一页文档。拉正后，页面从正上方显示，周围的内容会被去掉。</translation>
    </message>
    <message>
        <source>The photograph</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>The outline of the page is drawn on it.</source>
        <translation>上面画出了页面的轮廓。</translation>
    </message>
    <message>
        <source>The straightened page</source>
        <translation>拉正的页面</translation>
    </message>
    <message>
        <source>Use the straightened page</source>
        <translation>使用拉正的页面</translation>
    </message>
    <message>
        <source>Keep the photograph</source>
        <translation>保留照片</translation>
    </message>
</context>
<context>
    <name>sightline::gui::Surroundings</name>
    <message>
        <source>Demo model</source>
        <translation>演示模型</translation>
    </message>
    <message>
        <source>Choose a model file</source>
        <translation>选择模型文件</translation>
    </message>
    <message>
        <source>Model files (*.gguf)</source>
        <translation>模型文件 (*.gguf)</translation>
    </message>
    <message>
        <source>A picture of a red circle, a blue triangle and a green square</source>
        <translation>一张有红色圆形、蓝色三角形和绿色正方形的图片</translation>
    </message>
    <message>
        <source>This model reads text only so far. To let it see pictures, click on its name above and choose the projector file that belongs to it (often called mmproj).</source>
        <translation>此模型目前只能读文字。要让它看图片，请点击上方的模型名称，并选择属于它的投影文件（通常名为 mmproj）。</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ThumbnailList</name>
    <message>
        <source>Pages of the document</source>
        <translation>文档的页面</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ThumbnailModel</name>
    <message>
        <source>Page %1</source>
        <translation>第 %1 页</translation>
    </message>
</context>
<context>
    <name>sightline::gui::WelcomePage</name>
    <message>
        <source>What can be seen in this picture?</source>
        <translation>这张图片里有什么？</translation>
    </message>
    <message>
        <source>How many things are in it, and where?</source>
        <translation>图中有多少东西，分别在哪里？</translation>
    </message>
    <message>
        <source>Which colours does it have?</source>
        <translation>图中有哪些颜色？</translation>
    </message>
    <message>
        <source>What can you do?</source>
        <translation>你能做什么？</translation>
    </message>
    <message>
        <source>How do you see a picture?</source>
        <translation>你是怎样看图片的？</translation>
    </message>
    <message>
        <source>What are you bad at?</source>
        <translation>你不擅长什么？</translation>
    </message>
    <message>
        <source>Ask: %1</source>
        <translation>提问：%1</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>A model is still missing</source>
        <translation>还缺少一个模型</translation>
    </message>
    <message>
        <source>Ask about a picture</source>
        <translation>就图片提问</translation>
    </message>
    <message>
        <source>%1 answers. Drop a picture here, paste one, or begin with a question. Models make mistakes; check what matters.</source>
        <translation>由 %1 回答。把图片拖到这里、粘贴图片，或直接提问。模型会出错，重要内容请自行核对。</translation>
    </message>
    <message>
        <source>For photographs, documents and real conversations, get a larger model.</source>
        <translation>要处理照片、文档和真正的对话，请获取更大的模型。</translation>
    </message>
    <message>
        <source>Get models…</source>
        <translation>获取模型…</translation>
    </message>
    <message>
        <source>Choose a model file…</source>
        <translation>选择模型文件…</translation>
    </message>
    <message>
        <source>Use a remote engine…</source>
        <translation>使用远程引擎…</translation>
    </message>
    <message>
        <source>Sightline needs a model that answers, and the small demo model that usually comes with it is not here. Get one, choose a file you already have, or use an engine on another computer.</source>
        <translation>Sightline 需要一个模型来回答，而通常随附的小型演示模型不在这里。请获取一个模型，选择已有的文件，或使用另一台计算机上的引擎。</translation>
    </message>
    <message>
        <source>A small demo model is ready, with a picture to ask about. It knows drawings of coloured shapes: which, how many and where. It speaks only English, does not understand photographs, and is often wrong about anything else.</source>
        <translation>一个小型演示模型已就绪，并附有一张可以提问的图片。它认识彩色形状的图画：是什么、有多少、在哪里。它只会英语，看不懂照片，对其他内容经常出错。</translation>
    </message>
</context>
</TS>
