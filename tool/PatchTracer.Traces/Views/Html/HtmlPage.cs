using System.Text;

namespace PatchTracer.Traces.Views.Html;

/// <summary>
/// A page that is one file and asks nobody for anything: its policy allows neither a script nor a request, so that it can be opened
/// wherever it came from.
/// </summary>
public sealed class HtmlPage(string title)
{
    private readonly StringBuilder _body = new();

    /// <param name="id">Where a link of the page leads to.</param>
    /// <param name="heading">Text from anywhere.</param>
    /// <param name="html">What the drawings of this folder wrote.</param>
    public HtmlPage Section(string id, string heading, string html)
    {
        _body.Append($"<section id=\"{HtmlText.Of(Uri.EscapeDataString(id))}\"><h2>{HtmlText.Of(heading)}</h2>\n{html}</section>\n");
        return this;
    }

    /// <param name="text">Text from anywhere.</param>
    public HtmlPage Paragraph(string id, string heading, string text) => Section(id, heading, $"<p>{HtmlText.Of(text)}</p>\n");

    /// <param name="subtitle">Text from anywhere.</param>
    /// <param name="theme">A page inside another one is as that is.</param>
    public string Write(string subtitle, HtmlTheme theme = HtmlTheme.System)
    {
        return $"""
            <!doctype html>
            <html lang="en"{(theme == HtmlTheme.System ? "" : $" class=\"{(theme == HtmlTheme.Dark ? "dark" : "light")}\"")}>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="referrer" content="no-referrer">
            <title>{HtmlText.Of(title)}</title>
            <style>
            {Style("layers")}{Style("report")}</style>
            </head>
            <body>
            <header><h1>{HtmlText.Of(title)}</h1><p>{HtmlText.Of(subtitle)}</p></header>
            <main>
            {_body}</main>
            </body>
            </html>

            """;
    }

    private static string Style(string name)
    {
        using var style = typeof(HtmlPage).Assembly.GetManifestResourceStream($"PatchTracer.Traces.Views.Html.{name}.css")!;
        using var reader = new StreamReader(style);
        return reader.ReadToEnd();
    }
}
