using PatchTracer.Yaml;
using System.Runtime.Serialization;
using PatchTracer.Cluster.Loading;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace PatchTracer.Experiments.Files;

/// <summary>An unknown key is told with those that there are.</summary>
internal sealed class KnownKeys(ITypeInspector inner) : ITypeInspector
{
    /// <summary>
    /// The keys of a section and of the sections in it, with their paths; those of lists and mappings as if there were one.
    /// </summary>
    public static IEnumerable<string> Of(Type section, string path)
    {
        foreach (var property in section.GetProperties()
            .Where(property => property.CanWrite && !property.IsDefined(typeof(YamlIgnoreAttribute), inherit: false)))
        {
            var key = path + HyphenatedNamingConvention.Instance.Apply(property.Name);
            yield return key;
            // A variant has the keys of the file.
            if (Element(property.PropertyType) is { } inner && inner != section)
            {
                foreach (var below in Of(inner, $"{key}."))
                    yield return below;
            }
        }
    }

    /// <summary>The section that a property's value is or holds; null where it is a value.</summary>
    private static Type? Element(Type type)
    {
        var element = Nullable.GetUnderlyingType(type) ?? (type.IsGenericType ? type.GetGenericArguments()[^1] : type);
        var isSection = element.Assembly.GetName().Name!.StartsWith("PatchTracer.", StringComparison.Ordinal)
            && element != typeof(ValueSource) && !ScalarForms.Knows(element);
        return isSection ? element : null;
    }

    public IEnumerable<IPropertyDescriptor> GetProperties(Type type, object? container) => inner.GetProperties(type, container);

    // What the deserializer puts line and column to is a SerializationException.
    public IPropertyDescriptor GetProperty(Type type, object? container, string name, bool ignoreUnmatched,
        bool caseInsensitivePropertyMatching) =>
        GetProperties(type, container).FirstOrDefault(property => property.Name == name)
        ?? throw new SerializationException(
            UnknownKey.Message(name, [.. GetProperties(type, container).Select(property => property.Name)]));

    public string GetEnumName(Type enumType, string name) => inner.GetEnumName(enumType, name);

    public string GetEnumValue(object enumValue) => inner.GetEnumValue(enumValue);

    public bool HasParseMethod(Type type) => inner.HasParseMethod(type);

    public object? Parse(string value, Type type) => inner.Parse(value, type);
}
