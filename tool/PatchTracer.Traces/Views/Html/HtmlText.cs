using System.Globalization;
using System.Net;
using PatchTracer.Workspace;

namespace PatchTracer.Traces.Views.Html;

/// <summary>What stands in a page.</summary>
internal static class HtmlText
{
    /// <summary>Text from elsewhere, in an element or an attribute in quotes: markup of it shows, and does nothing.</summary>
    public static string Of(string text) => WebUtility.HtmlEncode(VisibleText.OfLine(text));

    /// <summary>A length in a drawing.</summary>
    public static string Number(double length) => length.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A part of one as a length of what it is a part of.</summary>
    public static string Percent(double part) => (100 * part).ToString("0.###", CultureInfo.InvariantCulture) + "%";

    /// <summary>A part of one, for people.</summary>
    public static string Share(double part) => (100 * part).ToString("0.0", CultureInfo.InvariantCulture) + "%";

    public static string Time(double nanos) => Nanos.Text((long)nanos);

    /// <summary>The class that gives a layer its colour; layers that the style does not know share four.</summary>
    public static string LayerClass(string layer) =>
        $"layer {(Known.Contains(layer) ? $"layer-{layer}" : $"layer-other-{Hash(layer) % 4}")}";

    private static readonly HashSet<string> Known =
        ["app", "network", "client-go", "apiserver", "etcd", "controllers", "scheduler", "kubelet", "cri", "containerd", "kube-proxy"];

    private static uint Hash(string text) => text.Aggregate(2166136261u, (hash, c) => unchecked((hash ^ c) * 16777619u));
}
