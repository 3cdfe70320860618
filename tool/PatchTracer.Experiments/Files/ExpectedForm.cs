using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace PatchTracer.Experiments.Files;

/// <summary>Asked before every value is read: says in the file's own terms what is expected where something else stands.</summary>
internal sealed class ExpectedForm : INodeDeserializer
{
    public bool Deserialize(IParser reader, Type expectedType, Func<IParser, Type, object?> nestedObjectDeserializer, out object? value, ObjectDeserializer rootDeserializer)
    {
        value = null;
        if (reader.Current is { } at && !Fits(at, expectedType))
            throw new YamlException(at.Start, at.End, $"{Found(at)}, where {Form(expectedType)} is expected{(IsNothing(at) ? "; leave the key out if there is none" : "")}");
        return false; // fits: YamlDotNet's own read it
    }

    private static bool Fits(ParsingEvent at, Type type) => type switch
    {
        _ when IsNothing(at) => false,
        _ when type == typeof(string) || type == typeof(bool) => at is Scalar,
        _ when type == typeof(int) => at is Scalar { Value: var text } && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        _ when type == typeof(double) => at is Scalar { Value: var text }
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number),
        _ when IsList(type) => at is SequenceStart,
        _ => at is MappingStart,
    };

    private static bool IsNothing(ParsingEvent at) => at is Scalar { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" };

    private static bool IsList(Type type) => type.IsAssignableFrom(typeof(List<string>));

    private static string Found(ParsingEvent at) => at switch
    {
        _ when IsNothing(at) => "nothing",
        Scalar scalar => $"`{scalar.Value}`",
        SequenceStart => "a list",
        _ => "a mapping",
    };

    private static string Form(Type type) => type switch
    {
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) => "a whole number",
        _ when type == typeof(double) => "a number",
        _ when IsList(type) => "a list",
        _ => "a mapping",
    };
}
