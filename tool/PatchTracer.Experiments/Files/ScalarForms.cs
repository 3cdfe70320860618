using System.Globalization;
using PatchTracer.Cluster.Loading;
using PatchTracer.Traces.Contracts;

namespace PatchTracer.Experiments.Files;

/// <summary>How values of one word are written in an experiment file.</summary>
internal static class ScalarForms
{
    private static readonly Dictionary<Type, (Func<string, object?> Parse, string Form)> Forms = new()
    {
        [typeof(string)] = (text => text, "text"),
        [typeof(bool)] = (text => bool.TryParse(text, out var flag) ? flag : null, "true or false"),
        [typeof(int)] = (text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : null, "a whole number"),
        [typeof(double)] = (text => Share(text), "a share such as 1% or 0.01"),
        [typeof(TimeSpan)] = (text => Duration.Parse(text), "a duration such as 500ms, 30s or 5m"),
        [typeof(RateRange)] = (text => RateRange.Parse(text),
            $"a number of requests a second, such as 5 or 5..20, more than 0 and up to {LoadStage.MaxRate}"),
        [typeof(StatusRange)] = (text => StatusRange.Parse(text), "an HTTP status such as 404, or a range such as 200..399"),
    };

    public static bool Knows(Type type) => Forms.ContainsKey(Of(type));

    /// <summary>Null for what is not written so.</summary>
    public static object? Parse(Type type, string text) => Forms[Of(type)].Parse(text);

    public static string Form(Type type) => Forms[Of(type)].Form;

    private static Type Of(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static double? Share(string text)
    {
        var percent = text.EndsWith('%');
        if (!double.TryParse(percent ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return null;
        return (percent ? number / 100 : number) is <= 1 and var share ? share : null;
    }
}
