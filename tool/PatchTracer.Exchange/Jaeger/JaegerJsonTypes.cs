using Jaeger.Thrift;

namespace PatchTracer.Exchange.Jaeger;

/// <summary>How Jaeger's JSON names the types of tags.</summary>
internal static class JaegerJsonTypes
{
    /// <summary>2^53 - 1.</summary>
    public const long LargestSafe = 9007199254740991;

    private static readonly string[] Names = ["string", "float64", "bool", "int64", "binary"];

    public static string NameOf(TagType type) => Names[(int)type];

    /// <summary>Text for a type that is not known.</summary>
    public static TagType TypeOf(string? name) => Array.IndexOf(Names, name) is >= 0 and var index ? (TagType)index : TagType.String;

    public static string TextOf(double number) => double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
}
