<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
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
        <source>Show the picture</source>
        <translation>显示图片</translation>
    </message>
    <message>
        <source>Show or hide the picture (F8)</source>
        <translation>显示或隐藏图片 (F8)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
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
        <source>Add pictures</source>
        <translation>添加图片</translation>
    </message>
    <message>
        <source>Add pictures; or drop or paste them</source>
        <translation>添加图片，也可以拖放或粘贴</translation>
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
        <source>Sent as soon as the pictures are read.</source>
        <translation>图片读取完毕后将立即发送。</translation>
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
        <source>Where models come from</source>
        <translation>模型从哪里来</translation>
    </message>
    <message>
        <source>Sightline reads GGUF files of the models Qwen3.5 and Qwen3.6.</source>
        <translation>Sightline 可读取 Qwen3.5 和 Qwen3.6 模型的 GGUF 文件。</translation>
    </message>
    <message>
        <source>They are published on huggingface.co: search there for “Qwen3.6 GGUF”. Download a model file that fits into your computer&apos;s memory, and the file beside it whose name begins with “mmproj”: with it the model sees pictures. Then choose the model file here.</source>
        <translation>它们发布在 huggingface.co 上：请在那里搜索“Qwen3.6 GGUF”。下载一个内存放得下的模型文件，以及旁边名称以“mmproj”开头的文件：有了它，模型才能看图片。然后在这里选择模型文件。</translation>
    </message>
    <message>
        <source>Choose a model file…</source>
        <translation>选择模型文件…</translation>
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
