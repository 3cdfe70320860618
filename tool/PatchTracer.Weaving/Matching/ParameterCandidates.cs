using PatchTracer.Yaml;

namespace PatchTracer.Weaving.Matching;

/// <summary>What a parameter that is not there may have become: its type tells, or its name.</summary>
internal static class ParameterCandidates
{
    /// <summary><c>; target *v1.Pod may be it: add param(target)</c>, or which parameters there are.</summary>
    /// <param name="name">Null where none was asked for.</param>
    public static string Describe(IFunction function, string? name)
    {
        var named = function.Type.Parameters.Parameters.Where(parameter => parameter.Name is not (null or "_")).ToList();
        if (name is null || named.Count == 0)
            return "";
        var byType = named.Where(parameter => IsNamedFor(name, TypeNameOf(parameter))).ToList();
        var near = byType.Count == 1 ? byType
            : named.Where(parameter => parameter.Name == Nearest.To(name, named.Select(other => other.Name!))).ToList();
        return near is [var found, ..]
            ? $"; {Declaration(found)} may be it: add param({found.Name})"
            : $"; the parameters are {string.Join(", ", named.Select(Declaration))}";
    }

    /// <summary>
    /// <c>pod</c> is named for <c>Pod</c>, <c>options</c> for <c>UpdatePodOptions</c>, <c>rs</c> for <c>ReplicaSet</c>, <c>ctx</c> for
    /// <c>Context</c>.
    /// </summary>
    private static bool IsNamedFor(string name, string type) =>
        type.EndsWith(name, StringComparison.OrdinalIgnoreCase)
        || name.Length > 1 && string.Concat(type.Where(char.IsUpper)).Equals(name, StringComparison.OrdinalIgnoreCase)
        || (name, type) is ("ctx", "Context") or ("req", "Request") or ("cfg", "Config");

    private static string Declaration(Parameter parameter) => $"{parameter.Name} {parameter.TypeText}";

    /// <summary><c>Pod</c> of <c>*v1.Pod</c>.</summary>
    private static string TypeNameOf(Parameter parameter) =>
        parameter.TypeText[(parameter.TypeText.LastIndexOfAny(['.', '*', ']', ' ']) + 1)..];
}
