<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>PlanTexts</name>
    <message>
        <source>All %1 pages, read in %2 parts, about %3 tokens</source>
        <translation>Alle %1 Seiten, in %2 Teilen gelesen, etwa %3 Token</translation>
    </message>
    <message>
        <source>No page fits into what is left of the context</source>
        <translation>Keine Seite passt in den Rest des Kontexts</translation>
    </message>
    <message>
        <source>Pages %1 as text and pictures, about %2 tokens</source>
        <translation>Seiten %1 als Text und Bilder, etwa %2 Token</translation>
    </message>
    <message>
        <source>Page %1 as a picture, about %2 tokens</source>
        <translation>Seite %1 als Bild, etwa %2 Token</translation>
    </message>
    <message>
        <source>Pages %1 as pictures, about %2 tokens</source>
        <translation>Seiten %1 als Bilder, etwa %2 Token</translation>
    </message>
    <message>
        <source>Page %1 as text, about %2 tokens</source>
        <translation>Seite %1 als Text, etwa %2 Token</translation>
    </message>
    <message>
        <source>Pages %1 as text, about %2 tokens</source>
        <translation>Seiten %1 als Text, etwa %2 Token</translation>
    </message>
</context>
<context>
    <name>SourceTexts</name>
    <message>
        <source>p. %1</source>
        <translation>S. %1</translation>
    </message>
    <message>
        <source>Found on none of the pages that were shown.</source>
        <translation>Auf keiner der gezeigten Seiten gefunden.</translation>
    </message>
    <message>
        <source>%1: a place that the model named</source>
        <translation>%1: ein Ort, den das Modell genannt hat</translation>
    </message>
    <message>
        <source>%1: “%2”</source>
        <translation>%1: „%2“</translation>
    </message>
    <message>
        <source>The answer names another page for it.</source>
        <translation>Die Antwort nennt dafür eine andere Seite.</translation>
    </message>
</context>
<context>
    <name>sightline::gui::AppearancePage</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>&amp;Text size</source>
        <translation>&amp;Textgröße</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>Wie der Desktop</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>Changes show at once when you apply them.</source>
        <translation>Änderungen sind sofort zu sehen, wenn Sie sie anwenden.</translation>
    </message>
</context>
<context>
    <name>sightline::gui::AttachmentBar</name>
    <message>
        <source>Attachments</source>
        <translation>Anhänge</translation>
    </message>
</context>
<context>
    <name>sightline::gui::AttachmentChip</name>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen …</translation>
    </message>
    <message>
        <source>Attachment %1</source>
        <translation>Anhang %1</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 entfernen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>Text, %1</source>
        <translation>Text, %1</translation>
    </message>
    <message>
        <source>Reading page %1 of %2…</source>
        <translation>Seite %1 von %2 wird gelesen …</translation>
    </message>
    <message>
        <source>%1 is protected by a password</source>
        <translation>%1 ist durch ein Passwort geschützt</translation>
    </message>
    <message>
        <source>1 page</source>
        <translation>1 Seite</translation>
    </message>
    <message>
        <source>%1 pages</source>
        <translation>%1 Seiten</translation>
    </message>
    <message>
        <source>Page found</source>
        <translation>Seite gefunden</translation>
    </message>
    <message>
        <source>Slanted lines</source>
        <translation>Schiefe Zeilen</translation>
    </message>
    <message>
        <source>Page straightened</source>
        <translation>Seite begradigt</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>Vergleichen…</translation>
    </message>
    <message>
        <source>Straighten…</source>
        <translation>Begradigen…</translation>
    </message>
    <message>
        <source>Compare the straightened page with the photograph %1</source>
        <translation>Die begradigte Seite mit dem Foto %1 vergleichen</translation>
    </message>
    <message>
        <source>Straighten the page in %1</source>
        <translation>Die Seite in %1 begradigen</translation>
    </message>
    <message>
        <source>Shows both and lets you choose again</source>
        <translation>Zeigt beide und lässt neu wählen</translation>
    </message>
    <message>
        <source>Shows the page before and after, and lets you choose</source>
        <translation>Zeigt die Seite vorher und nachher und lässt wählen</translation>
    </message>
</context>
<context>
    <name>sightline::gui::Catalogue</name>
    <message>
        <source>a little better than 35B-A3B, at about a ninth of its speed on a processor; needs 24 GB of memory</source>
        <translation>etwas besser als 35B-A3B, auf einem Prozessor mit etwa einem Neuntel der Geschwindigkeit; braucht 24 GB Speicher</translation>
    </message>
    <message>
        <source>laptops with 8 GB of memory: short texts, receipts, simple questions about pictures</source>
        <translation>Laptops mit 8 GB Speicher: kurze Texte, Belege, einfache Fragen zu Bildern</translation>
    </message>
    <message>
        <source>old or small machines: labels, short descriptions, sorting</source>
        <translation>alte oder kleine Rechner: Etiketten, kurze Beschreibungen, Sortieren</translation>
    </message>
    <message>
        <source>the choice with 16 GB of memory: pictures and documents almost as well as the large ones</source>
        <translation>die Wahl bei 16 GB Speicher: Bilder und Dokumente fast so gut wie die großen</translation>
    </message>
    <message>
        <source>the first choice with 32 GB of memory: answers like a large model and writes like a small one</source>
        <translation>die erste Wahl bei 32 GB Speicher: antwortet wie ein großes Modell und schreibt so schnell wie ein kleines</translation>
    </message>
    <message>
        <source>the model before Qwen3.6-27B, as slow and as large; take that one unless you know why not</source>
        <translation>der Vorgänger von Qwen3.6-27B, ebenso langsam und groß; nehmen Sie das neuere, wenn nichts dagegen spricht</translation>
    </message>
    <message>
        <source>the model before Qwen3.6-35B-A3B, as fast and as large; take that one unless you know why not</source>
        <translation>der Vorgänger von Qwen3.6-35B-A3B, ebenso schnell und groß; nehmen Sie das neuere, wenn nichts dagegen spricht</translation>
    </message>
    <message>
        <source>trying things out: quick, and often wrong</source>
        <translation>Ausprobieren: schnell, und oft falsch</translation>
    </message>
    <message>
        <source>0.8 billion, all at work for each token</source>
        <translation>0,8 Milliarden, alle bei jedem Token an der Arbeit</translation>
    </message>
    <message>
        <source>2 billion, all at work for each token</source>
        <translation>2 Milliarden, alle bei jedem Token an der Arbeit</translation>
    </message>
    <message>
        <source>4 billion, all at work for each token</source>
        <translation>4 Milliarden, alle bei jedem Token an der Arbeit</translation>
    </message>
    <message>
        <source>9 billion, all at work for each token</source>
        <translation>9 Milliarden, alle bei jedem Token an der Arbeit</translation>
    </message>
    <message>
        <source>27 billion, all at work for each token</source>
        <translation>27 Milliarden, alle bei jedem Token an der Arbeit</translation>
    </message>
    <message>
        <source>35 billion, 3 billion at work for each token</source>
        <translation>35 Milliarden, davon 3 bei jedem Token an der Arbeit</translation>
    </message>
    <message>
        <source>model card of Qwen3.5-9B</source>
        <translation>Modellkarte von Qwen3.5-9B</translation>
    </message>
    <message>
        <source>model card of Qwen3.6-27B, April 2026</source>
        <translation>Modellkarte von Qwen3.6-27B, April 2026</translation>
    </message>
    <message>
        <source>model card of Qwen3.6-35B-A3B, April 2026</source>
        <translation>Modellkarte von Qwen3.6-35B-A3B, April 2026</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ChatOptionsEditor</name>
    <message>
        <source>The system prompt may have 256 KiB; this one has more.</source>
        <translation>Der Systemprompt darf 256 KiB haben; dieser hat mehr.</translation>
    </message>
    <message>
        <source>&amp;System prompt</source>
        <translation>S&amp;ystemprompt</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>Systemprompt</translation>
    </message>
    <message>
        <source>What the model should know or keep to in every conversation. May stay empty.</source>
        <translation>Was das Modell in jedem Gespräch wissen oder einhalten soll. Darf leer bleiben.</translation>
    </message>
    <message>
        <source>Thin&amp;king</source>
        <translation>&amp;Nachdenken</translation>
    </message>
    <message>
        <source>Thinking before an answer</source>
        <translation>Nachdenken vor einer Antwort</translation>
    </message>
    <message>
        <source>As the model does</source>
        <translation>Wie das Modell es vorsieht</translation>
    </message>
    <message>
        <source>Think before answering</source>
        <translation>Vor dem Antworten nachdenken</translation>
    </message>
    <message>
        <source>Answer at once</source>
        <translation>Sofort antworten</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>More: how words are drawn</source>
        <translation>Mehr: wie Wörter gezogen werden</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>Weniger</translation>
    </message>
    <message>
        <source>Less: hide how words are drawn</source>
        <translation>Weniger: verbergen, wie Wörter gezogen werden</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ChatPage</name>
    <message>
        <source>Show conversations</source>
        <translation>Gespräche zeigen</translation>
    </message>
    <message>
        <source>Show or hide the conversations (F9)</source>
        <translation>Gespräche zeigen oder verbergen (F9)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Show the picture or document</source>
        <translation>Bild oder Dokument zeigen</translation>
    </message>
    <message>
        <source>Show or hide the picture or document (F8)</source>
        <translation>Bild oder Dokument ein- oder ausblenden (F8)</translation>
    </message>
</context>
<context>
    <name>sightline::gui::CodeRow</name>
    <message>
        <source>Copy code</source>
        <translation>Code kopieren</translation>
    </message>
</context>
<context>
    <name>sightline::gui::Composer</name>
    <message>
        <source>Write a message</source>
        <translation>Nachricht schreiben</translation>
    </message>
    <message>
        <source>Picture of the screen</source>
        <translation>Bildschirmfoto</translation>
    </message>
    <message>
        <source>Picture of a part of the screen</source>
        <translation>Bild von einem Teil des Bildschirms</translation>
    </message>
    <message>
        <source>Think before answering</source>
        <translation>Vor dem Antworten nachdenken</translation>
    </message>
    <message>
        <source>Think before answering (Ctrl+Shift+T)</source>
        <translation>Vor dem Antworten nachdenken (Strg+Umschalt+T)</translation>
    </message>
    <message>
        <source>Think</source>
        <translation>Nachdenken</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>Antwort anhalten</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Stop the answer (Esc)</source>
        <translation>Antwort anhalten (Esc)</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>Senden (Eingabetaste)</translation>
    </message>
    <message>
        <source>The answer is still being written; Esc stops it.</source>
        <translation>Die Antwort wird noch geschrieben; Esc hält sie an.</translation>
    </message>
    <message>
        <source>Remove what could not be read, then send.</source>
        <translation>Entfernen Sie, was nicht gelesen werden konnte, und senden Sie dann.</translation>
    </message>
    <message>
        <source>A message may have 8 MiB of text; this one has more.</source>
        <translation>Eine Nachricht darf 8 MiB Text haben; diese hat mehr.</translation>
    </message>
    <message numerus="yes">
        <source>%1 pictures fit into one message; %n more were left out.</source>
        <translation>
            <numerusform>%1 Bilder passen in eine Nachricht; %n weiteres wurde weggelassen.</numerusform>
            <numerusform>%1 Bilder passen in eine Nachricht; %n weitere wurden weggelassen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>Eingefügtes Bild</translation>
    </message>
    <message>
        <source>%1 pictures fit into one message.</source>
        <translation>%1 Bilder passen in eine Nachricht.</translation>
    </message>
    <message>
        <source>Pasted text</source>
        <translation>Eingefügter Text</translation>
    </message>
    <message>
        <source>Pictures (%1)</source>
        <translation>Bilder (%1)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>How it is answered</source>
        <translation>Wie geantwortet wird</translation>
    </message>
    <message>
        <source>How this conversation is answered: presets, system prompt, sampling (Ctrl+Shift+O)</source>
        <translation>Wie in diesem Gespräch geantwortet wird: Vorlagen, Systemprompt, Auswahl der Wörter (Strg+Umschalt+O)</translation>
    </message>
    <message>
        <source>Add pictures or documents</source>
        <translation>Bilder oder Dokumente anhängen</translation>
    </message>
    <message>
        <source>Add pictures or documents; or drop or paste them</source>
        <translation>Bilder oder Dokumente anhängen; oder hierher ziehen oder einfügen</translation>
    </message>
    <message>
        <source>Sent as soon as everything is read.</source>
        <translation>Wird gesendet, sobald alles gelesen ist.</translation>
    </message>
    <message>
        <source>Pictures and documents (%1)</source>
        <translation>Bilder und Dokumente (%1)</translation>
    </message>
    <message>
        <source>Documents (%1)</source>
        <translation>Dokumente (%1)</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ContextMeter</name>
    <message>
        <source>%1 of %2 tokens used (%3 %)</source>
        <translation>%1 von %2 Token benutzt (%3 %)</translation>
    </message>
    <message>
        <source>The conversation nearly fills what the model can keep in mind. An answer ends where no room is left. Begin a new conversation, or edit an earlier question.</source>
        <translation>Das Gespräch füllt fast aus, was sich das Modell merken kann. Eine Antwort endet, wo kein Platz mehr ist. Beginnen Sie ein neues Gespräch, oder bearbeiten Sie eine frühere Frage.</translation>
    </message>
    <message>
        <source>This is how much of the conversation the model can keep in mind. When it is full, the answer ends there, and you begin a new conversation or edit an earlier question.</source>
        <translation>So viel vom Gespräch kann sich das Modell merken. Ist das voll, endet die Antwort dort, und Sie beginnen ein neues Gespräch oder bearbeiten eine frühere Frage.</translation>
    </message>
    <message>
        <source>Context: %1</source>
        <translation>Kontext: %1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ConversationController</name>
    <message>
        <source>In the box %1 of picture %2: </source>
        <translation>Im Kasten %1 von Bild %2: </translation>
    </message>
    <message>
        <source>In the box %1 of the picture: </source>
        <translation>Im Kasten %1 des Bildes: </translation>
    </message>
</context>
<context>
    <name>sightline::gui::ConversationOptionsDialog</name>
    <message>
        <source>As in the settings</source>
        <translation>Wie in den Einstellungen</translation>
    </message>
    <message>
        <source>For this conversation only</source>
        <translation>Nur für dieses Gespräch</translation>
    </message>
    <message>
        <source>How this conversation is answered</source>
        <translation>Wie in diesem Gespräch geantwortet wird</translation>
    </message>
    <message>
        <source>&amp;Preset</source>
        <translation>&amp;Vorlage</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ConversationView</name>
    <message>
        <source>Conversation</source>
        <translation>Gespräch</translation>
    </message>
    <message>
        <source>↓  Newest</source>
        <translation>↓  Neueste</translation>
    </message>
    <message>
        <source>Jump to the newest message</source>
        <translation>Zur neuesten Nachricht springen</translation>
    </message>
    <message>
        <source>Open link…</source>
        <translation>Link öffnen …</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alles auswählen</translation>
    </message>
</context>
<context>
    <name>sightline::gui::DocumentFocus</name>
    <message>
        <source>A document of this conversation cannot be opened: %1. What was said about it stays; its pages and places cannot be shown.</source>
        <translation>Ein Dokument dieses Gesprächs lässt sich nicht öffnen: %1. Was darüber gesagt wurde, bleibt; seine Seiten und Orte können nicht gezeigt werden.</translation>
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
        <translation>Dokument und Quellen</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Show or hide small pages</source>
        <translation>Kleine Seiten ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Table of contents</source>
        <translation>Inhaltsverzeichnis</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Fit the width</source>
        <translation>An die Breite anpassen</translation>
    </message>
    <message>
        <source>Previous place</source>
        <translation>Vorige Fundstelle</translation>
    </message>
    <message>
        <source>Next place</source>
        <translation>Nächste Fundstelle</translation>
    </message>
    <message>
        <source>Open it again</source>
        <translation>Noch einmal öffnen</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Search in the document</source>
        <translation>Im Dokument suchen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Suche leeren</translation>
    </message>
    <message>
        <source>Reading the document</source>
        <translation>Das Dokument wird gelesen</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Quellen</translation>
    </message>
    <message>
        <source>No document</source>
        <translation>Kein Dokument</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>%1 wird geöffnet …</translation>
    </message>
    <message>
        <source>%1 is protected by a password.</source>
        <translation>%1 ist durch ein Passwort geschützt.</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>von %1</translation>
    </message>
    <message>
        <source>Reading page %1 of %2…</source>
        <translation>Seite %1 von %2 wird gelesen …</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Sources of the answer: %1 of %2 statements found</source>
        <translation>Quellen der Antwort: %1 von %2 Aussagen gefunden</translation>
    </message>
</context>
<context>
    <name>sightline::gui::DownloadRow</name>
    <message>
        <source>Progress of %1</source>
        <translation>Fortschritt von %1</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>Dieses Modell verwenden</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel the download of %1</source>
        <translation>Das Herunterladen von %1 abbrechen</translation>
    </message>
    <message>
        <source>Takes it out of the queue; what came is kept</source>
        <translation>Nimmt es aus der Reihe; was da ist, bleibt</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen…</translation>
    </message>
    <message>
        <source>Take %1 off this list</source>
        <translation>%1 aus dieser Liste nehmen</translation>
    </message>
    <message>
        <source>Delete what came of %1</source>
        <translation>Löschen, was von %1 da ist</translation>
    </message>
    <message>
        <source>Fetch %1 earlier</source>
        <translation>%1 früher laden</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Früher</translation>
    </message>
    <message>
        <source>Fetch %1 later</source>
        <translation>%1 später laden</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
</context>
<context>
    <name>sightline::gui::DownloadsPage</name>
    <message>
        <source>Delete the %1 that came of %2? They would have to be fetched again.</source>
        <translation>Die %1 löschen, die von %2 da sind? Sie müssten noch einmal geladen werden.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Nothing is being downloaded. Downloads come one after the other, go on after a restart, and are held against the hub&apos;s checksums.</source>
        <translation>Es wird nichts geladen. Modelle kommen eins nach dem anderen, das Laden geht nach einem Neustart weiter, und alles wird mit den Prüfsummen des Hubs verglichen.</translation>
    </message>
    <message>
        <source>Find models</source>
        <translation>Modelle suchen</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Limit for the speed of downloads</source>
        <translation>Grenze für das Tempo beim Herunterladen</translation>
    </message>
    <message>
        <source>as fast as it goes</source>
        <translation>so schnell es geht</translation>
    </message>
    <message>
        <source>at most %1/s</source>
        <translation>höchstens %1/s</translation>
    </message>
</context>
<context>
    <name>sightline::gui::EngineButton</name>
    <message>
        <source>Choose a model</source>
        <translation>Modell wählen</translation>
    </message>
    <message>
        <source>Model %1, %2</source>
        <translation>Modell %1, %2</translation>
    </message>
    <message>
        <source>Choose who answers: this computer or a remote engine</source>
        <translation>Wählen Sie, wer antwortet: dieser Computer oder ein entfernter Dienst</translation>
    </message>
</context>
<context>
    <name>sightline::gui::EnginePanel</name>
    <message>
        <source>Who answers</source>
        <translation>Wer antwortet</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Computer</translation>
    </message>
    <message>
        <source>Remote engine</source>
        <translation>Entfernter Dienst</translation>
    </message>
</context>
<context>
    <name>sightline::gui::EnginePicker</name>
    <message>
        <source>Who answers?</source>
        <translation>Wer antwortet?</translation>
    </message>
    <message>
        <source>Choose a model on this computer, or an engine elsewhere.</source>
        <translation>Wählen Sie ein Modell auf diesem Computer oder einen Dienst anderswo.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Stop the engine</source>
        <translation>Modell anhalten</translation>
    </message>
    <message>
        <source>Start the engine again</source>
        <translation>Modell neu starten</translation>
    </message>
    <message>
        <source>Start the engine</source>
        <translation>Modell starten</translation>
    </message>
    <message>
        <source>Ends the engine and gives its memory back</source>
        <translation>Beendet das Modell und gibt seinen Speicher frei</translation>
    </message>
    <message>
        <source>Who answers</source>
        <translation>Wer antwortet</translation>
    </message>
    <message>
        <source>Use this</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Use what is chosen here</source>
        <translation>Verwenden, was hier gewählt ist</translation>
    </message>
</context>
<context>
    <name>sightline::gui::EngineWords</name>
    <message>
        <source>ended</source>
        <translation>beendet</translation>
    </message>
    <message>
        <source>ended unexpectedly</source>
        <translation>unerwartet beendet</translation>
    </message>
    <message>
        <source>ran out of memory</source>
        <translation>Speicher reichte nicht</translation>
    </message>
    <message>
        <source>could not start</source>
        <translation>konnte nicht starten</translation>
    </message>
    <message>
        <source>not reachable</source>
        <translation>nicht erreichbar</translation>
    </message>
    <message>
        <source>The engine ended. Your conversations are safe; asking starts it again.</source>
        <translation>Das Modell wurde beendet. Ihre Gespräche sind sicher; eine Frage startet es neu.</translation>
    </message>
    <message>
        <source>The system ran out of memory and ended the engine. Your conversations are safe. Close other programs, or choose a smaller model.</source>
        <translation>Dem System ging der Speicher aus, und es hat das Modell beendet. Ihre Gespräche sind sicher. Schließen Sie andere Programme, oder wählen Sie ein kleineres Modell.</translation>
    </message>
    <message>
        <source>The engine could not be started with this model.</source>
        <translation>Dieses Modell konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source>The remote engine does not answer. Check its address and your network.</source>
        <translation>Der entfernte Dienst antwortet nicht. Prüfen Sie seine Adresse und Ihr Netz.</translation>
    </message>
    <message>
        <source>not loaded</source>
        <translation>nicht geladen</translation>
    </message>
    <message>
        <source>starting…</source>
        <translation>startet …</translation>
    </message>
    <message>
        <source>loading %1 %</source>
        <translation>lädt, %1 %</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>The model is loaded with your first question, or when you start it here.</source>
        <translation>Das Modell wird mit Ihrer ersten Frage geladen, oder wenn Sie es hier starten.</translation>
    </message>
    <message>
        <source>The model is being loaded. You can write already; your question waits for it.</source>
        <translation>Das Modell wird geladen. Sie können schon schreiben; Ihre Frage wartet so lange.</translation>
    </message>
    <message>
        <source>Ready on another computer.</source>
        <translation>Bereit auf einem anderen Computer.</translation>
    </message>
    <message>
        <source>Ready on this computer.</source>
        <translation>Bereit auf diesem Computer.</translation>
    </message>
    <message>
        <source>This model cannot see pictures.</source>
        <translation>Dieses Modell kann keine Bilder sehen.</translation>
    </message>
</context>
<context>
    <name>sightline::gui::FilmStrip</name>
    <message>
        <source>Pictures of this message</source>
        <translation>Bilder dieser Nachricht</translation>
    </message>
</context>
<context>
    <name>sightline::gui::FindBar</name>
    <message>
        <source>Find in this conversation</source>
        <translation>In diesem Gespräch suchen</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Nicht gefunden</translation>
    </message>
    <message>
        <source>Previous place</source>
        <translation>Vorherige Stelle</translation>
    </message>
    <message>
        <source>Next place</source>
        <translation>Nächste Stelle</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>sightline::gui::FindPage</name>
    <message>
        <source>is here</source>
        <translation>ist da</translation>
    </message>
    <message>
        <source>Asking the hub…</source>
        <translation>Frage den Hub…</translation>
    </message>
    <message>
        <source>No model that is known here is called that.</source>
        <translation>Kein Modell, das hier bekannt ist, heißt so.</translation>
    </message>
    <message>
        <source>Search by name</source>
        <translation>Nach Namen suchen</translation>
    </message>
    <message>
        <source>Search for models by name</source>
        <translation>Modelle nach Namen suchen</translation>
    </message>
    <message>
        <source>Search on the hub</source>
        <translation>Auf dem Hub suchen</translation>
    </message>
    <message>
        <source>Models to download</source>
        <translation>Modelle zum Herunterladen</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Suche leeren</translation>
    </message>
    <message>
        <source>Asks the hub, which is chosen under Settings, for what stands in the field</source>
        <translation>Fragt den Hub, der unter Einstellungen gewählt ist, nach dem, was im Feld steht</translation>
    </message>
</context>
<context>
    <name>sightline::gui::HistoryModel</name>
    <message>
        <source>Draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>Title of the conversation</source>
        <translation>Titel des Gesprächs</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>Previous 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>month year</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>Angeheftet</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>Neues Gespräch</translation>
    </message>
    <message>
        <source>%1
Last changed %2</source>
        <translation>%1
Zuletzt geändert %2</translation>
    </message>
</context>
<context>
    <name>sightline::gui::HistoryPanel</name>
    <message>
        <source>Conversations</source>
        <translation>Gespräche</translation>
    </message>
    <message>
        <source>Search conversations</source>
        <translation>Gespräche durchsuchen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Suche leeren</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>Neues Gespräch</translation>
    </message>
    <message>
        <source>New conversation (Ctrl+N)</source>
        <translation>Neues Gespräch (Strg+N)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Bring the deleted conversation back</source>
        <translation>Das gelöschte Gespräch zurückholen</translation>
    </message>
    <message>
        <source>Conversations appear here.</source>
        <translation>Hier erscheinen Ihre Gespräche.</translation>
    </message>
    <message>
        <source>Nothing was found.</source>
        <translation>Nichts gefunden.</translation>
    </message>
    <message>
        <source>Deleted “%1”</source>
        <translation>„%1“ gelöscht</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Loslösen</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>sightline::gui::InstalledPage</name>
    <message>
        <source>Taking in %1</source>
        <translation>Nehme %1 auf</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>Lese %1</translation>
    </message>
    <message>
        <source>%1 is damaged: remove the model and download it again.</source>
        <translation>%1 ist beschädigt: Löschen Sie das Modell und laden Sie es noch einmal.</translation>
    </message>
    <message>
        <source>%1 is missing.</source>
        <translation>%1 fehlt.</translation>
    </message>
    <message>
        <source>All files can be read; of %1 nothing is known to hold it against.</source>
        <translation>Alle Dateien sind lesbar; zu %1 ist nichts bekannt, womit man vergleichen könnte.</translation>
    </message>
    <message>
        <source>All files are as they came.</source>
        <translation>Alle Dateien sind, wie sie kamen.</translation>
    </message>
    <message>
        <source>parts are missing</source>
        <translation>Teile fehlen</translation>
    </message>
    <message>
        <source>text only</source>
        <translation>nur Text</translation>
    </message>
    <message>
        <source>sees pictures</source>
        <translation>sieht Bilder</translation>
    </message>
    <message>
        <source>not verified</source>
        <translation>nicht geprüft</translation>
    </message>
    <message>
        <source>It belongs to %1; remove it there.</source>
        <translation>Es gehört zu %1; löschen Sie es dort.</translation>
    </message>
    <message>
        <source>%1 Memory: %2. Writes %3.</source>
        <translation>%1 Speicher: %2. Schreibt %3.</translation>
    </message>
    <message>
        <source>Delete %1 from this computer? That frees %2.</source>
        <translation>%1 von diesem Computer löschen? Das gibt %2 frei.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>No model is on this computer yet, neither here nor in the folders of Hugging Face, LM Studio, Ollama and llama.cpp.</source>
        <translation>Auf diesem Computer ist noch kein Modell, weder hier noch in den Ordnern von Hugging Face, LM Studio, Ollama und llama.cpp.</translation>
    </message>
    <message>
        <source>Models on this computer</source>
        <translation>Modelle auf diesem Computer</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop this work</source>
        <translation>Diese Arbeit anhalten</translation>
    </message>
    <message>
        <source>Take in files…</source>
        <translation>Dateien aufnehmen…</translation>
    </message>
    <message>
        <source>Files of one model: its .gguf files and the one for pictures. They are linked, not copied, where the disk allows it.</source>
        <translation>Dateien eines Modells: seine .gguf-Dateien und die für Bilder. Sie werden verknüpft, nicht kopiert, wo das Laufwerk es erlaubt.</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Reads all of it and holds it against the checksums it came with</source>
        <translation>Liest alles und vergleicht es mit den Prüfsummen, mit denen es kam</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen…</translation>
    </message>
    <message>
        <source>Delete this model</source>
        <translation>Dieses Modell löschen</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>Dieses Modell verwenden</translation>
    </message>
    <message>
        <source>Moving %1</source>
        <translation>Verschiebe %1</translation>
    </message>
</context>
<context>
    <name>sightline::gui::KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>New line</source>
        <translation>Neue Zeile</translation>
    </message>
    <message>
        <source>Change the last question, where nothing is written</source>
        <translation>Die letzte Frage ändern, wenn nichts geschrieben ist</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>Die Antwort anhalten</translation>
    </message>
    <message>
        <source>Think before answering</source>
        <translation>Vor der Antwort nachdenken</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Next button or link, and press it</source>
        <translation>Nächste Schaltfläche oder nächster Link, und drücken</translation>
    </message>
    <message>
        <source>Beginning and end</source>
        <translation>Anfang und Ende</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Gespräche</translation>
    </message>
    <message>
        <source>Open, rename, delete</source>
        <translation>Öffnen, umbenennen, löschen</translation>
    </message>
    <message>
        <source>Bring back what was deleted</source>
        <translation>Gelöschtes zurückholen</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Larger, smaller</source>
        <translation>Größer, kleiner</translation>
    </message>
    <message>
        <source>Whole picture, actual size</source>
        <translation>Ganzes Bild, wirkliche Größe</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>Next place, previous place</source>
        <translation>Nächster Ort, vorheriger Ort</translation>
    </message>
    <message>
        <source>Boxes, labels on and off</source>
        <translation>Kästen, Namen ein und aus</translation>
    </message>
    <message>
        <source>Draw a box with the mouse</source>
        <translation>Mit der Maus einen Kasten ziehen</translation>
    </message>
</context>
<context>
    <name>sightline::gui::LinkDialog</name>
    <message>
        <source>Open link</source>
        <translation>Link öffnen</translation>
    </message>
    <message>
        <source>Open this address on %1?</source>
        <translation>Diese Adresse auf %1 öffnen?</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
</context>
<context>
    <name>sightline::gui::LocalPage</name>
    <message>
        <source>Choose a model file first.</source>
        <translation>Wählen Sie zuerst eine Modelldatei.</translation>
    </message>
    <message>
        <source>sees pictures</source>
        <translation>sieht Bilder</translation>
    </message>
    <message>
        <source>text only</source>
        <translation>nur Text</translation>
    </message>
    <message>
        <source>Choose a model file</source>
        <translation>Modelldatei wählen</translation>
    </message>
    <message>
        <source>Model files (*.gguf)</source>
        <translation>Modelldateien (*.gguf)</translation>
    </message>
    <message>
        <source>Choose the file for pictures</source>
        <translation>Datei für Bilder wählen</translation>
    </message>
    <message>
        <source>Projector files (*.gguf)</source>
        <translation>Projektordateien (*.gguf)</translation>
    </message>
    <message>
        <source>Pictures: %1</source>
        <translation>Bilder: %1</translation>
    </message>
    <message>
        <source>Without a projector file (often called mmproj) the model sees no pictures.</source>
        <translation>Ohne Projektordatei (oft mmproj genannt) sieht das Modell keine Bilder.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Choose projector…</source>
        <translation>Projektor wählen …</translation>
    </message>
    <message>
        <source>Remove the projector file</source>
        <translation>Projektordatei entfernen</translation>
    </message>
    <message>
        <source>No model is on this computer yet.</source>
        <translation>Auf diesem Computer ist noch kein Modell.</translation>
    </message>
    <message>
        <source>Models on this computer</source>
        <translation>Modelle auf diesem Computer</translation>
    </message>
    <message>
        <source>Choose file…</source>
        <translation>Datei wählen …</translation>
    </message>
    <message>
        <source>Get models…</source>
        <translation>Modelle holen …</translation>
    </message>
    <message>
        <source>Questions, pictures and answers stay on this computer.</source>
        <translation>Fragen, Bilder und Antworten bleiben auf diesem Computer.</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Kontext</translation>
    </message>
    <message>
        <source>tokens the model keeps in mind; more needs more memory</source>
        <translation>Token, die sich das Modell merkt; mehr braucht mehr Speicher</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>processor threads for the engine</source>
        <translation>Prozessor-Threads für das Modell</translation>
    </message>
</context>
<context>
    <name>sightline::gui::MainWindow</name>
    <message>
        <source>Conversations of this time will not be kept.</source>
        <translation>Die Gespräche dieser Sitzung werden nicht aufgehoben.</translation>
    </message>
    <message>
        <source>Sightline ended unexpectedly twice. This is a safe start: the engine waits until you ask, and the last conversation was not opened.</source>
        <translation>Sightline ist zweimal unerwartet beendet worden. Dies ist ein sicherer Start: Das Modell wartet, bis Sie fragen, und das letzte Gespräch wurde nicht geöffnet.</translation>
    </message>
    <message>
        <source>Everything is saved again.</source>
        <translation>Alles ist wieder gespeichert.</translation>
    </message>
    <message>
        <source>You are changing a question; the old one stays as a version.</source>
        <translation>Sie ändern eine Frage; die alte bleibt als Fassung erhalten.</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>Neues Gespräch</translation>
    </message>
    <message>
        <source>%1 – Sightline</source>
        <translation>%1 – Sightline</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;New conversation</source>
        <translation>&amp;Neues Gespräch</translation>
    </message>
    <message>
        <source>Export as &amp;JSON…</source>
        <translation>Als &amp;JSON exportieren …</translation>
    </message>
    <message>
        <source>Export as &amp;Markdown…</source>
        <translation>Als &amp;Markdown exportieren …</translation>
    </message>
    <message>
        <source>Export &amp;all conversations…</source>
        <translation>&amp;Alle Gespräche exportieren …</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>&amp;Importieren …</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen …</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;About Sightline</source>
        <translation>Ü&amp;ber Sightline</translation>
    </message>
    <message>
        <source>&amp;Conversation</source>
        <translation>&amp;Gespräch</translation>
    </message>
    <message>
        <source>&amp;Stop the answer</source>
        <translation>Antwort &amp;anhalten</translation>
    </message>
    <message>
        <source>&amp;Another answer</source>
        <translation>&amp;Noch eine Antwort</translation>
    </message>
    <message>
        <source>&amp;Change the last question</source>
        <translation>&amp;Letzte Frage ändern</translation>
    </message>
    <message>
        <source>&amp;Think before answering</source>
        <translation>Vor dem Antworten nach&amp;denken</translation>
    </message>
    <message>
        <source>&amp;How it is answered…</source>
        <translation>&amp;Wie geantwortet wird …</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>&amp;Umbenennen</translation>
    </message>
    <message>
        <source>&amp;Pin or unpin</source>
        <translation>An&amp;heften oder loslösen</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>Lös&amp;chen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Search conversations</source>
        <translation>Gespräche &amp;durchsuchen</translation>
    </message>
    <message>
        <source>&amp;Write a message</source>
        <translation>Nachricht &amp;schreiben</translation>
    </message>
    <message>
        <source>Show or hide &amp;conversations</source>
        <translation>&amp;Gespräche zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Show or hide the &amp;picture</source>
        <translation>&amp;Bild zeigen oder verbergen</translation>
    </message>
    <message>
        <source>&amp;Larger text</source>
        <translation>G&amp;rößerer Text</translation>
    </message>
    <message>
        <source>S&amp;maller text</source>
        <translation>&amp;Kleinerer Text</translation>
    </message>
    <message>
        <source>&amp;Usual size of text</source>
        <translation>Üb&amp;liche Textgröße</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>Es gibt noch nichts zu exportieren.</translation>
    </message>
    <message>
        <source>JSON files (*.json)</source>
        <translation>JSON-Dateien (*.json)</translation>
    </message>
    <message>
        <source>Markdown files (*.md)</source>
        <translation>Markdown-Dateien (*.md)</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>%1 gespeichert.</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Imported conversations: %1.</source>
        <translation>Importierte Gespräche: %1.</translation>
    </message>
    <message>
        <source>About Sightline</source>
        <translation>Über Sightline</translation>
    </message>
    <message>
        <source>Sightline %1</source>
        <translation>Sightline %1</translation>
    </message>
    <message>
        <source>Looks at pictures and talks about them, on this computer. Nothing you write or show leaves it unless you choose an engine elsewhere.</source>
        <translation>Betrachtet Bilder und spricht über sie, auf diesem Computer. Nichts, was Sie schreiben oder zeigen, verlässt ihn, außer Sie wählen einen entfernten Dienst.</translation>
    </message>
    <message>
        <source>M&amp;odels…</source>
        <translation>M&amp;odelle…</translation>
    </message>
    <message>
        <source>Not everything is saved</source>
        <translation>Nicht alles ist gespeichert</translation>
    </message>
    <message>
        <source>What was written last could not be saved and is only in memory.</source>
        <translation>Das zuletzt Geschriebene konnte nicht gespeichert werden und steht nur im Arbeitsspeicher.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Quit and lose it</source>
        <translation>Beenden und es verlieren</translation>
    </message>
    <message>
        <source>Keep open</source>
        <translation>Offen lassen</translation>
    </message>
    <message>
        <source>&amp;Keys…</source>
        <translation>&amp;Tasten…</translation>
    </message>
    <message>
        <source>Copy the last piece of &amp;code</source>
        <translation>Das letzte Stück &amp;Code kopieren</translation>
    </message>
    <message>
        <source>&amp;Find in this conversation</source>
        <translation>In diesem Gespräch s&amp;uchen</translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation>&amp;Nächste Stelle</translation>
    </message>
    <message>
        <source>Find pre&amp;vious</source>
        <translation>&amp;Vorherige Stelle</translation>
    </message>
    <message>
        <source>Next &amp;area</source>
        <translation>Nächster &amp;Bereich</translation>
    </message>
    <message>
        <source>Sightline did not end in order the last time. The conversations (%1) are being checked and will be here in a moment; you can write already.</source>
        <translation>Sightline wurde beim letzten Mal nicht ordentlich beendet. Die Gespräche (%1) werden gerade geprüft und sind gleich da; schreiben können Sie schon.</translation>
    </message>
</context>
<context>
    <name>sightline::gui::Markdown</name>
    <message>
        <source>[picture not loaded: %1]</source>
        <translation>[Bild nicht geladen: %1]</translation>
    </message>
    <message>
        <source>[picture not loaded: %1, %2]</source>
        <translation>[Bild nicht geladen: %1, %2]</translation>
    </message>
</context>
<context>
    <name>sightline::gui::MemoryBar</name>
    <message>
        <source>Memory: %1</source>
        <translation>Speicher: %1</translation>
    </message>
    <message>
        <source>Weights %1, file for pictures %2, one conversation %3, work %4</source>
        <translation>Gewichte %1, Datei für Bilder %2, ein Gespräch %3, Arbeit %4</translation>
    </message>
</context>
<context>
    <name>sightline::gui::Message</name>
    <message>
        <source>Picture %1</source>
        <translation>Bild %1</translation>
    </message>
    <message>
        <source>Hide thinking: %1</source>
        <translation>Nachdenken verbergen: %1</translation>
    </message>
    <message>
        <source>Show thinking: %1</source>
        <translation>Nachdenken zeigen: %1</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Als Text kopieren</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>Als Markdown kopieren</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>Neu antworten</translation>
    </message>
    <message>
        <source>Edit question</source>
        <translation>Frage bearbeiten</translation>
    </message>
    <message>
        <source>Previous version</source>
        <translation>Vorige Fassung</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>Nächste Fassung</translation>
    </message>
    <message>
        <source>Waiting…</source>
        <translation>Wartet …</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>The answer was interrupted.</source>
        <translation>Die Antwort wurde unterbrochen.</translation>
    </message>
    <message>
        <source>The answer failed.</source>
        <translation>Die Antwort ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>Thinking… %1</source>
        <translation>Denkt nach … %1</translation>
    </message>
    <message>
        <source>Thought for %1</source>
        <translation>%1 nachgedacht</translation>
    </message>
    <message>
        <source>Thought for less than a second</source>
        <translation>Unter einer Sekunde nachgedacht</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 Token/s</translation>
    </message>
    <message>
        <source>first after %1 s</source>
        <translation>erstes nach %1 s</translation>
    </message>
    <message>
        <source>%1 tokens reused</source>
        <translation>%1 Token wiederverwendet</translation>
    </message>
    <message>
        <source>The answer may not be longer; it was used up by thinking. Try again without thinking.</source>
        <translation>Länger darf die Antwort nicht werden; das Nachdenken hat sie aufgebraucht. Versuchen Sie es ohne Nachdenken noch einmal.</translation>
    </message>
    <message>
        <source>The answer reached the longest length that is set.</source>
        <translation>Die Antwort hat die eingestellte größte Länge erreicht.</translation>
    </message>
    <message>
        <source>The context is full: go on in a new conversation.</source>
        <translation>Der Kontext ist voll: Machen Sie in einem neuen Gespräch weiter.</translation>
    </message>
    <message>
        <source>The answer went round in circles and was ended.</source>
        <translation>Die Antwort drehte sich im Kreis und wurde beendet.</translation>
    </message>
    <message>
        <source>Sightline ended while this was being written.</source>
        <translation>Sightline wurde beendet, während dies geschrieben wurde.</translation>
    </message>
    <message>
        <source>%1, %2 characters</source>
        <translation>%1, %2 Zeichen</translation>
    </message>
    <message>
        <source>Loading the model, %1 %</source>
        <translation>Modell wird geladen, %1 %</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>Modell wird geladen</translation>
    </message>
    <message>
        <source>Looking at the picture, %1 %</source>
        <translation>Bild wird betrachtet, %1 %</translation>
    </message>
    <message>
        <source>Part %1 of %2: %3</source>
        <translation>Teil %1 von %2: %3</translation>
    </message>
    <message>
        <source>Putting the notes together…</source>
        <translation>Notizen werden zusammengefasst…</translation>
    </message>
    <message>
        <source>Notes so far</source>
        <translation>Notizen bis hierher</translation>
    </message>
    <message>
        <source>Looking at the picture</source>
        <translation>Bild wird betrachtet</translation>
    </message>
    <message>
        <source>Reading, %1 %</source>
        <translation>Wird gelesen, %1 %</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Wird gelesen</translation>
    </message>
    <message>
        <source>Writing… %1</source>
        <translation>Wird geschrieben … %1</translation>
    </message>
    <message>
        <source>%1, 1 page</source>
        <translation>%1, 1 Seite</translation>
    </message>
    <message>
        <source>%1, all %2 pages</source>
        <translation>%1, alle %2 Seiten</translation>
    </message>
    <message>
        <source>%1, page %2 of %3</source>
        <translation>%1, Seite %2 von %3</translation>
    </message>
    <message>
        <source>%1, pages %2 of %3</source>
        <translation>%1, Seiten %2 von %3</translation>
    </message>
</context>
<context>
    <name>sightline::gui::MessageEdit</name>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Ask about a picture, or anything else</source>
        <translation>Fragen zum Bild oder anderem</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ModelDetails</name>
    <message>
        <source>is here</source>
        <translation>ist da</translation>
    </message>
    <message>
        <source>%1 (usual)</source>
        <translation>%1 (üblich)</translation>
    </message>
    <message>
        <source>Takes %1 of the disk.</source>
        <translation>Braucht %1 auf dem Laufwerk.</translation>
    </message>
    <message>
        <source>Takes %1 of the disk, where %2 are free. It goes to %3.</source>
        <translation>Braucht %1 auf dem Laufwerk, frei sind %2. Es kommt nach %3.</translation>
    </message>
    <message>
        <source>%L1 tokens of context</source>
        <translation>%L1 Token Kontext</translation>
    </message>
    <message>
        <source>fetched %L1 times of late</source>
        <translation>zuletzt %L1 Mal geladen</translation>
    </message>
    <message>
        <source>Scores in per cent: %1, of the unquantised model while it thinks.</source>
        <translation>Ergebnisse in Prozent: %1, vom nicht quantisierten Modell mit Nachdenken.</translation>
    </message>
    <message>
        <source>With the file for pictures (%1)</source>
        <translation>Mit der Datei für Bilder (%1)</translation>
    </message>
    <message>
        <source>Sightline does not run models of this kind (%1), only Qwen3.5 and Qwen3.6.</source>
        <translation>Sightline rechnet Modelle dieser Art (%1) nicht, nur Qwen3.5 und Qwen3.6.</translation>
    </message>
    <message>
        <source>Asking the hub…</source>
        <translation>Frage den Hub…</translation>
    </message>
    <message>
        <source>Ask for exact sizes</source>
        <translation>Genaue Größen erfragen</translation>
    </message>
    <message>
        <source>Show its files</source>
        <translation>Dateien zeigen</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>Dieses Modell verwenden</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Precisions of this model</source>
        <translation>Genauigkeiten dieses Modells</translation>
    </message>
    <message>
        <source>Fewer bits need less memory and are faster; below four bits answers get worse.</source>
        <translation>Weniger Bits brauchen weniger Speicher und sind schneller; unter vier Bits werden die Antworten schlechter.</translation>
    </message>
    <message>
        <source>With the file for pictures</source>
        <translation>Mit der Datei für Bilder</translation>
    </message>
    <message>
        <source>%1.</source>
        <translation>%1.</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ModelWords</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>runs well</source>
        <translation>läuft gut</translation>
    </message>
    <message>
        <source>runs slowly</source>
        <translation>läuft langsam</translation>
    </message>
    <message>
        <source>slow, from disk</source>
        <translation>langsam, vom Laufwerk</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>passt nicht</translation>
    </message>
    <message>
        <source>%1 of memory missing</source>
        <translation>%1 Speicher fehlen</translation>
    </message>
    <message>
        <source>Runs well on this computer.</source>
        <translation>Läuft gut auf diesem Computer.</translation>
    </message>
    <message>
        <source>Runs slowly: slower than people read aloud.</source>
        <translation>Läuft langsam: langsamer, als man vorliest.</translation>
    </message>
    <message>
        <source>Runs slowly, from disk: %1 of memory are missing for its weights.</source>
        <translation>Läuft langsam, vom Laufwerk: Für die Gewichte fehlen %1 Speicher.</translation>
    </message>
    <message>
        <source>Does not fit: %1 of memory are missing.</source>
        <translation>Passt nicht: Es fehlen %1 Speicher.</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>noch nicht bekannt</translation>
    </message>
    <message>
        <source>far below %1 tokens a second</source>
        <translation>weit unter %1 Token pro Sekunde</translation>
    </message>
    <message>
        <source>about %1 tokens a second</source>
        <translation>etwa %1 Token pro Sekunde</translation>
    </message>
    <message>
        <source>needs %1; %2 are available</source>
        <translation>braucht %1; verfügbar sind %2</translation>
    </message>
    <message>
        <source>waits for its turn</source>
        <translation>wartet, bis es dran ist</translation>
    </message>
    <message>
        <source>asking the hub…</source>
        <translation>frage den Hub…</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>verifying</source>
        <translation>wird geprüft</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>cancelled; what came is kept</source>
        <translation>abgebrochen; was da ist, bleibt</translation>
    </message>
    <message>
        <source>is here, whole and verified</source>
        <translation>ist da, vollständig und geprüft</translation>
    </message>
    <message>
        <source>Fits into memory; how fast it runs shows when it is here.</source>
        <translation>Passt in den Speicher; wie schnell es läuft, zeigt sich, wenn es da ist.</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ModelsController</name>
    <message>
        <source>The hub was not searched: %1.</source>
        <translation>Der Hub wurde nicht durchsucht: %1.</translation>
    </message>
    <message>
        <source>The hub has no further model with that name.</source>
        <translation>Der Hub hat kein weiteres Modell mit diesem Namen.</translation>
    </message>
    <message>
        <source>This model is not on this computer any more.</source>
        <translation>Dieses Modell ist nicht mehr auf diesem Computer.</translation>
    </message>
    <message>
        <source>%1 is here. Open Models to use it.</source>
        <translation>%1 ist da. Unter „Modelle“ können Sie es verwenden.</translation>
    </message>
    <message>
        <source>%1 could not be fetched: %2.</source>
        <translation>%1 konnte nicht geladen werden: %2.</translation>
    </message>
    <message>
        <source>Files of one model</source>
        <translation>Dateien eines Modells</translation>
    </message>
    <message>
        <source>Model files (*.gguf)</source>
        <translation>Modelldateien (*.gguf)</translation>
    </message>
    <message>
        <source>The token is no longer in the keyring.</source>
        <translation>Das Token ist nicht mehr im Schlüsselbund.</translation>
    </message>
    <message>
        <source>Where models are to be kept</source>
        <translation>Wo Modelle liegen sollen</translation>
    </message>
    <message>
        <source>The token is in the keyring; the hub could not be asked whether it knows it.</source>
        <translation>Das Token ist im Schlüsselbund; der Hub konnte nicht gefragt werden, ob er es kennt.</translation>
    </message>
    <message>
        <source>The token is in the keyring; it belongs to %1.</source>
        <translation>Das Token ist im Schlüsselbund; es gehört %1.</translation>
    </message>
    <message>
        <source>All models are in the new folder.</source>
        <translation>Alle Modelle sind im neuen Ordner.</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Pages of the model manager</source>
        <translation>Seiten der Modellverwaltung</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Downloads (%L1)</source>
        <translation>Wird geladen (%L1)</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Wird geladen</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Auf diesem Computer</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
</context>
<context>
    <name>sightline::gui::NumberField</name>
    <message>
        <source>%1: type a whole number from %2 to %3, or nothing.</source>
        <translation>%1: Geben Sie eine ganze Zahl von %2 bis %3 ein oder nichts.</translation>
    </message>
    <message>
        <source>%1: type a number above %2, up to %3, or nothing.</source>
        <translation>%1: Geben Sie eine Zahl über %2 und bis %3 ein oder nichts.</translation>
    </message>
    <message>
        <source>%1: type a number from %2 to %3, or nothing.</source>
        <translation>%1: Geben Sie eine Zahl von %2 bis %3 ein oder nichts.</translation>
    </message>
</context>
<context>
    <name>sightline::gui::OutlookTable</name>
    <message>
        <source>How it would run</source>
        <translation>Wie es laufen würde</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Auf diesem Computer</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Writes</source>
        <translation>Schreibt</translation>
    </message>
    <message>
        <source>To download</source>
        <translation>Herunterzuladen</translation>
    </message>
</context>
<context>
    <name>sightline::gui::PageView</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>%1, page %2 of %3</source>
        <translation>%1, Seite %2 von %3</translation>
    </message>
</context>
<context>
    <name>sightline::gui::PasswordDialog</name>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>That was not the password of %1. Try once more:</source>
        <translation>Das war nicht das Passwort von %1. Noch ein Versuch:</translation>
    </message>
    <message>
        <source>%1 is protected. Its password:</source>
        <translation>%1 ist geschützt. Das Passwort:</translation>
    </message>
</context>
<context>
    <name>sightline::gui::PicturePanel</name>
    <message>
        <source>Picture and places</source>
        <translation>Bild und Orte</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation>Ganzes Bild zeigen</translation>
    </message>
    <message>
        <source>Show at 100 %</source>
        <translation>Mit 100 % zeigen</translation>
    </message>
    <message>
        <source>Draw a box to ask about</source>
        <translation>Kasten für eine Frage zeichnen</translation>
    </message>
    <message>
        <source>or drag with Shift</source>
        <translation>oder mit der Umschalttaste ziehen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Picture with boxes (PNG)…</source>
        <translation>Bild mit Kästen (PNG) …</translation>
    </message>
    <message>
        <source>Places as JSON…</source>
        <translation>Orte als JSON …</translation>
    </message>
    <message>
        <source>Places as COCO…</source>
        <translation>Orte als COCO …</translation>
    </message>
    <message>
        <source>Filter places by label</source>
        <translation>Orte nach Bezeichnung filtern</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtern</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter leeren</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>Orte</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>Kein Bild</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>%1 wird geöffnet …</translation>
    </message>
    <message>
        <source>Places: %1</source>
        <translation>Orte: %1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>PNG-Bilder (*.png)</translation>
    </message>
    <message>
        <source>JSON files (*.json)</source>
        <translation>JSON-Dateien (*.json)</translation>
    </message>
    <message>
        <source>Writing %1…</source>
        <translation>%1 wird geschrieben …</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>%1 gespeichert.</translation>
    </message>
</context>
<context>
    <name>sightline::gui::PictureView</name>
    <message>
        <source>Copy picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Copy coordinates</source>
        <translation>Koordinaten kopieren</translation>
    </message>
    <message>
        <source>Copy label</source>
        <translation>Bezeichnung kopieren</translation>
    </message>
    <message>
        <source>Ask about this part</source>
        <translation>Zu diesem Teil fragen</translation>
    </message>
    <message>
        <source>Draw a box to ask about</source>
        <translation>Kasten für eine Frage zeichnen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Picture %1</source>
        <translation>Bild %1</translation>
    </message>
    <message>
        <source>Places: %1</source>
        <translation>Orte: %1</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <translation>%1; %2</translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
</context>
<context>
    <name>sightline::gui::PortalScreenshot</name>
    <message>
        <source>This desktop offers no pictures of the screen to programs; take one with its own tool and paste it.</source>
        <translation>Dieser Desktop gibt Programmen keine Bilder vom Bildschirm; machen Sie eines mit seinem eigenen Werkzeug, und fügen Sie es ein.</translation>
    </message>
</context>
<context>
    <name>sightline::gui::PresetsPage</name>
    <message>
        <source>Preset “%1”: %2</source>
        <translation>Vorlage „%1“: %2</translation>
    </message>
    <message>
        <source>New preset</source>
        <translation>Neue Vorlage</translation>
    </message>
    <message>
        <source>New preset %1</source>
        <translation>Neue Vorlage %1</translation>
    </message>
    <message>
        <source>A preset needs a name.</source>
        <translation>Eine Vorlage braucht einen Namen.</translation>
    </message>
    <message>
        <source>There is a preset “%1” already.</source>
        <translation>Es gibt schon eine Vorlage „%1“.</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add a preset</source>
        <translation>Vorlage hinzufügen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Rename the preset</source>
        <translation>Vorlage umbenennen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete the preset</source>
        <translation>Vorlage löschen</translation>
    </message>
    <message>
        <source>A preset keeps a system prompt and further choices under a name, so that a conversation can begin with them. There is none yet.</source>
        <translation>Eine Vorlage hält einen Systemprompt und weitere Einstellungen unter einem Namen fest, damit ein Gespräch damit beginnen kann. Es gibt noch keine.</translation>
    </message>
</context>
<context>
    <name>sightline::gui::RegionTable</name>
    <message>
        <source>(no label)</source>
        <translation>(ohne Bezeichnung)</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1 bei %2</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Pixel</translation>
    </message>
</context>
<context>
    <name>sightline::gui::RemainingTime</name>
    <message>
        <source>about %1 s left</source>
        <translation>noch etwa %1 s</translation>
    </message>
    <message>
        <source>about %1 min left</source>
        <translation>noch etwa %1 min</translation>
    </message>
</context>
<context>
    <name>sightline::gui::RemotePage</name>
    <message>
        <source>The server&apos;s first</source>
        <translation>Das erste des Servers</translation>
    </message>
    <message>
        <source>Type the address of the remote engine first.</source>
        <translation>Geben Sie zuerst die Adresse des entfernten Dienstes ein.</translation>
    </message>
    <message>
        <source>The address must begin with http:// or https:// and name a computer.</source>
        <translation>Die Adresse muss mit http:// oder https:// beginnen und einen Computer nennen.</translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation>Der Server wird gefragt …</translation>
    </message>
    <message>
        <source>This address is on this computer; nothing leaves it.</source>
        <translation>Diese Adresse liegt auf diesem Computer; nichts verlässt ihn.</translation>
    </message>
    <message>
        <source>Questions, pictures and the conversation so far are sent to this address, and to no other.</source>
        <translation>Fragen, Bilder und das bisherige Gespräch werden an diese Adresse gesendet und an keine andere.</translation>
    </message>
    <message>
        <source>With http:// others in the network can read along; prefer https://.</source>
        <translation>Mit http:// können andere im Netz mitlesen; besser ist https://.</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>&amp;Adresse</translation>
    </message>
    <message>
        <source>Address of the remote engine</source>
        <translation>Adresse des entfernten Dienstes</translation>
    </message>
    <message>
        <source>&amp;Token, if the server wants one</source>
        <translation>&amp;Token, falls der Server eines verlangt</translation>
    </message>
    <message>
        <source>Token for the remote engine</source>
        <translation>Token für den entfernten Dienst</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>Model of the remote engine</source>
        <translation>Modell des entfernten Dienstes</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Test the address</source>
        <translation>Adresse prüfen</translation>
    </message>
    <message>
        <source>The server answers. Models found: %1</source>
        <translation>Der Server antwortet. Gefundene Modelle: %1</translation>
    </message>
</context>
<context>
    <name>sightline::gui::SamplingFields</name>
    <message>
        <source>recommended</source>
        <translation>empfohlen</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>higher is more varied, 0 always the likeliest</source>
        <translation>höher ist abwechslungsreicher, 0 immer das Wahrscheinlichste</translation>
    </message>
    <message>
        <source>Top k</source>
        <translation>Top k</translation>
    </message>
    <message>
        <source>draw among so many tokens; 0 for all</source>
        <translation>unter so vielen Token ziehen; 0 für alle</translation>
    </message>
    <message>
        <source>Top p</source>
        <translation>Top p</translation>
    </message>
    <message>
        <source>draw among the likeliest with this share</source>
        <translation>unter den wahrscheinlichsten mit diesem Anteil ziehen</translation>
    </message>
    <message>
        <source>Min p</source>
        <translation>Min p</translation>
    </message>
    <message>
        <source>leave out what is rarer than this share of the likeliest</source>
        <translation>weglassen, was seltener ist als dieser Anteil des wahrscheinlichsten</translation>
    </message>
    <message>
        <source>Presence penalty</source>
        <translation>Präsenz-Abzug</translation>
    </message>
    <message>
        <source>above 0 favours new words</source>
        <translation>über 0 bevorzugt neue Wörter</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>Wiederholungs-Abzug</translation>
    </message>
    <message>
        <source>above 1 avoids repeating</source>
        <translation>über 1 vermeidet Wiederholungen</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>the same seed draws the same answer again</source>
        <translation>derselbe Startwert zieht dieselbe Antwort noch einmal</translation>
    </message>
    <message>
        <source>another each time</source>
        <translation>jedes Mal anders</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>Längste Antwort</translation>
    </message>
    <message>
        <source>tokens; 0 or nothing for the usual</source>
        <translation>Token; 0 oder nichts für das Übliche</translation>
    </message>
    <message>
        <source>usual</source>
        <translation>üblich</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ScreenPicker</name>
    <message>
        <source>Choose a part of the screen</source>
        <translation>Teil des Bildschirms wählen</translation>
    </message>
    <message>
        <source>Draw a box. Enter takes the whole screen, Escape nothing.</source>
        <translation>Zeichnen Sie einen Kasten. Die Eingabetaste nimmt den ganzen Bildschirm, Escape nichts.</translation>
    </message>
    <message>
        <source>Draw a box around what you want to ask about.
Enter takes the whole screen, Escape nothing.</source>
        <translation>Zeichnen Sie einen Kasten um das, wozu Sie fragen wollen.
Die Eingabetaste nimmt den ganzen Bildschirm, Escape nichts.</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>This screen lets no program take its picture.</source>
        <translation>Dieser Bildschirm lässt kein Programm ein Bild von ihm machen.</translation>
    </message>
</context>
<context>
    <name>sightline::gui::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Pages of the settings</source>
        <translation>Seiten der Einstellungen</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
</context>
<context>
    <name>sightline::gui::SourceModel</name>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Not found: %1</source>
        <translation>Nicht gefunden: %1</translation>
    </message>
</context>
<context>
    <name>sightline::gui::SourcesPage</name>
    <message>
        <source>The variable HF_ENDPOINT says so: %1</source>
        <translation>Die Variable HF_ENDPOINT bestimmt es: %1</translation>
    </message>
    <message>
        <source>ModelScope has most of the same models and is quick to reach from China. It cannot be searched from here; models of the list can be fetched from it.</source>
        <translation>ModelScope hat die meisten derselben Modelle und ist aus China schnell zu erreichen. Durchsuchen lässt es sich von hier nicht; Modelle der Liste können von dort geholt werden.</translation>
    </message>
    <message>
        <source>The address of a mirror that speaks as Hugging Face does, such as https://hf-mirror.com.</source>
        <translation>Die Adresse eines Spiegels, der spricht wie Hugging Face, etwa https://hf-mirror.com.</translation>
    </message>
    <message>
        <source>Nothing is asked before you search on the hub or download.</source>
        <translation>Gefragt wird nichts, bevor Sie auf dem Hub suchen oder etwas herunterladen.</translation>
    </message>
    <message>
        <source>%1 (the variable SIGHTLINE_MODELS_DIR says so)</source>
        <translation>%1 (die Variable SIGHTLINE_MODELS_DIR bestimmt es)</translation>
    </message>
    <message>
        <source>%1. A part of the models is still in %2; they can be used from both.</source>
        <translation>%1. Ein Teil der Modelle liegt noch in %2; benutzt werden können sie an beiden Orten.</translation>
    </message>
    <message>
        <source>Go on moving</source>
        <translation>Weiter verschieben</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>Verschieben…</translation>
    </message>
    <message>
        <source>Moving %1</source>
        <translation>Verschiebe %1</translation>
    </message>
    <message>
        <source>None. Public models need none; some want their terms accepted on the hub&apos;s page first, and then a token of yours.</source>
        <translation>Keines. Öffentliche Modelle brauchen keines; bei manchen müssen Sie erst auf der Seite des Hubs die Bedingungen annehmen und dann ein Token angeben.</translation>
    </message>
    <message>
        <source>A variable of this session holds one; it comes before one in the keyring.</source>
        <translation>Eine Variable dieser Sitzung enthält eines; es geht einem im Schlüsselbund vor.</translation>
    </message>
    <message>
        <source>One is in the keyring of this desktop.</source>
        <translation>Eines liegt im Schlüsselbund dieses Desktops.</translation>
    </message>
    <message>
        <source>Hugging Face&apos;s own client keeps one in its file; it is used.</source>
        <translation>Das Programm von Hugging Face selbst hat eines in seiner Datei; es wird benutzt.</translation>
    </message>
    <message>
        <source>One is in the keyring, which is locked; unlock it to use the token.</source>
        <translation>Eines liegt im Schlüsselbund, der gesperrt ist; entsperren Sie ihn, damit das Token benutzt wird.</translation>
    </message>
    <message>
        <source>Being measured…</source>
        <translation>Wird gemessen…</translation>
    </message>
    <message>
        <source>Not measured yet, so no speeds are foretold.</source>
        <translation>Noch nicht gemessen; darum werden keine Geschwindigkeiten vorhergesagt.</translation>
    </message>
    <message>
        <source>Reads %1 GB of memory and multiplies %2 billion weights a second.</source>
        <translation>Liest %1 GB Arbeitsspeicher und multipliziert %2 Milliarden Gewichte in der Sekunde.</translation>
    </message>
    <message>
        <source>It was busy while it was measured: it may be faster than models are said to be.</source>
        <translation>Er war beschäftigt, als gemessen wurde: Modelle können schneller sein, als hier steht.</translation>
    </message>
    <message>
        <source>Measured on %1.</source>
        <translation>Gemessen am %1.</translation>
    </message>
    <message>
        <source>Where models come from</source>
        <translation>Woher Modelle kommen</translation>
    </message>
    <message>
        <source>Hugging Face</source>
        <translation>Hugging Face</translation>
    </message>
    <message>
        <source>ModelScope</source>
        <translation>ModelScope</translation>
    </message>
    <message>
        <source>Another address…</source>
        <translation>Andere Adresse…</translation>
    </message>
    <message>
        <source>Address of the hub</source>
        <translation>Adresse des Hubs</translation>
    </message>
    <message>
        <source>Use this address</source>
        <translation>Diese Adresse benutzen</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>Zugangs-Token</translation>
    </message>
    <message>
        <source>Paste a token here</source>
        <translation>Hier ein Token einfügen</translation>
    </message>
    <message>
        <source>Keep in the keyring</source>
        <translation>Im Schlüsselbund aufbewahren</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the token from the keyring</source>
        <translation>Das Token aus dem Schlüsselbund entfernen</translation>
    </message>
    <message>
        <source>Folder of models</source>
        <translation>Ordner der Modelle</translation>
    </message>
    <message>
        <source>Move all models to another folder</source>
        <translation>Alle Modelle in einen anderen Ordner verschieben</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop moving; what is moved stays there</source>
        <translation>Das Verschieben anhalten; was verschoben ist, bleibt dort</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Computer</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>Neu messen</translation>
    </message>
    <message>
        <source>Takes some seconds, best while nothing else is at work</source>
        <translation>Dauert einige Sekunden; am besten, während sonst nichts arbeitet</translation>
    </message>
</context>
<context>
    <name>sightline::gui::StraightenDialog</name>
    <message>
        <source>Straighten the page</source>
        <translation>Seite begradigen</translation>
    </message>
    <message>
        <source>The lines of %1 are slanted. Straightened, the page is turned upright.</source>
        <translation>Die Zeilen von %1 stehen schief. Begradigt ist die Seite gerade gedreht.</translation>
    </message>
    <message>
        <source>A page was found in %1. Straightened, it is seen from above, and what lies around it is left out.</source>
        <translation>In %1 wurde eine Seite gefunden. Begradigt ist sie von oben zu sehen, und was um sie herum liegt, fällt weg.</translation>
    </message>
    <message>
        <source>The photograph</source>
        <translation>Das Foto</translation>
    </message>
    <message>
        <source>The outline of the page is drawn on it.</source>
        <translation>Der Umriss der Seite ist darauf gezeichnet.</translation>
    </message>
    <message>
        <source>The straightened page</source>
        <translation>Die begradigte Seite</translation>
    </message>
    <message>
        <source>Use the straightened page</source>
        <translation>Die begradigte Seite verwenden</translation>
    </message>
    <message>
        <source>Keep the photograph</source>
        <translation>Das Foto behalten</translation>
    </message>
</context>
<context>
    <name>sightline::gui::Surroundings</name>
    <message>
        <source>Demo model</source>
        <translation>Demomodell</translation>
    </message>
    <message>
        <source>Choose a model file</source>
        <translation>Modelldatei wählen</translation>
    </message>
    <message>
        <source>Model files (*.gguf)</source>
        <translation>Modelldateien (*.gguf)</translation>
    </message>
    <message>
        <source>A picture of a red circle, a blue triangle and a green square</source>
        <translation>Ein Bild mit einem roten Kreis, einem blauen Dreieck und einem grünen Quadrat</translation>
    </message>
    <message>
        <source>This model reads text only so far. To let it see pictures, click on its name above and choose the projector file that belongs to it (often called mmproj).</source>
        <translation>Dieses Modell liest bisher nur Text. Damit es Bilder sieht, klicken Sie oben auf seinen Namen und wählen Sie die Projektordatei, die zu ihm gehört (oft mmproj genannt).</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ThumbnailList</name>
    <message>
        <source>Pages of the document</source>
        <translation>Seiten des Dokuments</translation>
    </message>
</context>
<context>
    <name>sightline::gui::ThumbnailModel</name>
    <message>
        <source>Page %1</source>
        <translation>Seite %1</translation>
    </message>
</context>
<context>
    <name>sightline::gui::WelcomePage</name>
    <message>
        <source>What can be seen in this picture?</source>
        <translation>Was ist auf diesem Bild zu sehen?</translation>
    </message>
    <message>
        <source>How many things are in it, and where?</source>
        <translation>Wie viele Dinge sind darauf, und wo?</translation>
    </message>
    <message>
        <source>Which colours does it have?</source>
        <translation>Welche Farben hat es?</translation>
    </message>
    <message>
        <source>What can you do?</source>
        <translation>Was kannst du?</translation>
    </message>
    <message>
        <source>How do you see a picture?</source>
        <translation>Wie siehst du ein Bild?</translation>
    </message>
    <message>
        <source>What are you bad at?</source>
        <translation>Was kannst du schlecht?</translation>
    </message>
    <message>
        <source>Ask: %1</source>
        <translation>Fragen: %1</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>A model is still missing</source>
        <translation>Noch fehlt ein Modell</translation>
    </message>
    <message>
        <source>Ask about a picture</source>
        <translation>Fragen Sie zu einem Bild</translation>
    </message>
    <message>
        <source>%1 answers. Drop a picture here, paste one, or begin with a question. Models make mistakes; check what matters.</source>
        <translation>%1 antwortet. Ziehen Sie ein Bild hierher, fügen Sie eines ein, oder beginnen Sie mit einer Frage. Modelle machen Fehler; prüfen Sie, worauf es ankommt.</translation>
    </message>
    <message>
        <source>For photographs, documents and real conversations, get a larger model.</source>
        <translation>Für Fotos, Dokumente und richtige Gespräche holen Sie ein größeres Modell.</translation>
    </message>
    <message>
        <source>Get models…</source>
        <translation>Modelle holen …</translation>
    </message>
    <message>
        <source>Choose a model file…</source>
        <translation>Modelldatei wählen …</translation>
    </message>
    <message>
        <source>Use a remote engine…</source>
        <translation>Entfernten Dienst verwenden …</translation>
    </message>
    <message>
        <source>Sightline needs a model that answers, and the small demo model that usually comes with it is not here. Get one, choose a file you already have, or use an engine on another computer.</source>
        <translation>Sightline braucht ein Modell, das antwortet, und das kleine Demomodell, das sonst dabei ist, fehlt hier. Besorgen Sie eines, wählen Sie eine vorhandene Datei oder benutzen Sie einen Dienst auf einem anderen Computer.</translation>
    </message>
    <message>
        <source>A small demo model is ready, with a picture to ask about. It knows drawings of coloured shapes: which, how many and where. It speaks only English, does not understand photographs, and is often wrong about anything else.</source>
        <translation>Ein kleines Demomodell ist bereit, mit einem Bild zum Fragen. Es kennt Zeichnungen bunter Formen: welche, wie viele und wo. Es spricht nur Englisch, versteht keine Fotos und irrt sich bei allem anderen oft.</translation>
    </message>
</context>
</TS>
