using System.Runtime.Serialization;
using YamlDotNet.Serialization;

namespace PatchTracer.Experiments.Files;

/// <summary>An unknown key is told with those that there are.</summary>
internal sealed class KnownKeys(ITypeInspector inner) : ITypeInspector
{
    public IEnumerable<IPropertyDescriptor> GetProperties(Type type, object? container) => inner.GetProperties(type, container);

    // What the deserializer puts line and column to is a SerializationException.
    public IPropertyDescriptor GetProperty(Type type, object? container, string name, bool ignoreUnmatched, bool caseInsensitivePropertyMatching) =>
        GetProperties(type, container).FirstOrDefault(property => property.Name == name)
        ?? throw new SerializationException($"unknown key `{name}`; there are {string.Join(", ", GetProperties(type, container).Select(property => property.Name))}");

    public string GetEnumName(Type enumType, string name) => inner.GetEnumName(enumType, name);

    public string GetEnumValue(object enumValue) => inner.GetEnumValue(enumValue);

    public bool HasParseMethod(Type type) => inner.HasParseMethod(type);

    public object? Parse(string value, Type type) => inner.Parse(value, type);
}
