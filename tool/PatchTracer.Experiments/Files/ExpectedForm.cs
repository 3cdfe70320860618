using PatchTracer.Cluster.Loading;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace PatchTracer.Experiments.Files;

/// <summary>
/// Asked before every value is read: says in the file's own terms what is expected where something else stands, and reads values of one
/// word itself.
/// </summary>
internal sealed class ExpectedForm : INodeDeserializer
{
    public bool Deserialize(IParser reader, Type expectedType,
        Func<IParser, Type, object?> nestedObjectDeserializer, out object? value, ObjectDeserializer rootDeserializer)
    {
        value = null;
        if (reader.Current is not { } at)
            return false;
        if (ScalarForms.Knows(expectedType))
        {
            value = at is Scalar { Value: var word } && !IsNothing(at) ? ScalarForms.Parse(expectedType, word) : null;
            if (value is null)
                throw Unexpected(at, ScalarForms.Form(expectedType));
            reader.MoveNext();
            return true;
        }
        if (expectedType == typeof(ValueSource))
        {
            value = Values(reader, at, nestedObjectDeserializer);
            return true;
        }
        if (IsNothing(at) || !(IsList(expectedType) ? at is SequenceStart : at is MappingStart))
            throw Unexpected(at, IsList(expectedType) ? "a list" : "a mapping");
        return false; // fits: YamlDotNet's own read it
    }

    private static ValueSource Values(IParser reader, ParsingEvent at, Func<IParser, Type, object?> nested)
    {
        const string Form = "a list of values, or a range such as 1..100";
        if (at is Scalar { Value: var word } && ValueSource.Range(word) is { } range)
        {
            reader.MoveNext();
            return range;
        }
        if (at is not SequenceStart)
            throw Unexpected(at, Form);
        return nested(reader, typeof(List<string>)) is List<string> { Count: > 0 } texts ? ValueSource.OneOf(texts)
            : throw Unexpected(at, Form);
    }

    private static YamlException Unexpected(ParsingEvent at, string form) =>
        new(at.Start, at.End, $"{Found(at)}, where {form} is expected{(IsNothing(at) ? "; leave the key out if there is none" : "")}");

    private static bool IsNothing(ParsingEvent at) =>
        at is Scalar { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" };

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>);

    private static string Found(ParsingEvent at) => at switch
    {
        _ when IsNothing(at) => "nothing",
        Scalar scalar => $"`{scalar.Value}`",
        SequenceStart => "a list",
        _ => "a mapping",
    };
}
