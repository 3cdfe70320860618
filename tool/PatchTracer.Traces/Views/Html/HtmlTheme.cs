namespace PatchTracer.Traces.Views.Html;

/// <summary>Light or dark.</summary>
public enum HtmlTheme
{
    /// <summary>As who reads it has set his system.</summary>
    System,

    /// <summary>Dark on light.</summary>
    Light,

    /// <summary>Light on dark.</summary>
    Dark,
}
