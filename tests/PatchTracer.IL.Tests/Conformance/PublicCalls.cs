using System.Globalization;
using System.Reflection;

namespace PatchTracer.IL.Tests.Conformance;

/// <summary>
/// Calls whatever of an assembly can be called with texts, numbers and nothing, and writes down what comes of it: results, exceptions, and
/// what objects say of themselves. The same assembly gives the same, but for what depends on time, addresses or chance.
/// </summary>
internal static class PublicCalls
{
    private const int MostOfAType = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // What ends the process, waits for somebody, or reaches beyond it.
    private static readonly string[] Left =
        ["Exit", "Fail", "Kill", "Abort", "Delete", "Wait", "Sleep", "Read", "Run", "Start", "Stop", "Main", "Connect", "Listen", "Open",
            "Save", "Write", "Shutdown", "Launch", "Break", "Debug", "Upload", "Download", "Send", "Receive", "Export", "Import", "Load",
            "Random", "New", "Now", "ConfigFile", "StackFrame", "Environment", "Console", "Process", "Thread", "Allocate"];

    public static SortedDictionary<string, string> Of(Assembly assembly)
    {
        var seen = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var type in Types(assembly)
            .Where(type => type is { IsPublic: true, ContainsGenericParameters: false, IsEnum: false }
                && !typeof(Delegate).IsAssignableFrom(type)).OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(IsSimple)
                .OrderBy(method => method.ToString(), StringComparer.Ordinal).Take(MostOfAType))
                seen[$"{type.FullName}: {method}"] = Told(() => method.Invoke(null, [.. method.GetParameters().Select(Argument)]));
            if (type.IsAbstract || type.GetConstructor([]) is not { } constructor || IsLeft(type.Name))
                continue;
            object? instance = null;
            seen[$"{type.FullName}: new"] = Told(() => instance = constructor.Invoke([]));
            if (instance is null)
                continue;
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
                .Where(method => method.DeclaringType == type || method.Name.StartsWith("get_", StringComparison.Ordinal))
                .Where(method => method.Name != "GetHashCode" && IsSimple(method))
                .OrderBy(method => method.ToString(), StringComparer.Ordinal).Take(MostOfAType))
                seen[$"{type.FullName}.{method}"] = Told(() => method.Invoke(instance, [.. method.GetParameters().Select(Argument)]));
        }
        return seen;
    }

    /// <summary>The types that can be loaded; the others ask for assemblies that no package brings.</summary>
    public static IEnumerable<Type> Types(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            return e.Types.OfType<Type>();
        }
    }

    private static bool IsLeft(string name) => Left.Any(part => name.Contains(part, StringComparison.Ordinal));

    private static bool IsSimple(MethodInfo method) =>
        !method.ContainsGenericParameters && !IsLeft(method.Name)
            && method.GetParameters().All(parameter => Argument(parameter) is not null);

    private static object? Argument(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(string) => "a1-é",
        var type when type == typeof(int) => 3,
        var type when type == typeof(long) => 4L,
        var type when type == typeof(double) => 1.5,
        var type when type == typeof(bool) => true,
        var type when type == typeof(char) => 'x',
        var type when type == typeof(byte[]) => "bytes"u8.ToArray(),
        var type when type == typeof(object) => "an object",
        var type when type == typeof(Type) => typeof(int),
        var type when type == typeof(CancellationToken) => CancellationToken.None,
        _ => null,
    };

    private static string Told(Func<object?> call)
    {
        var told = "no end";
        var thread = new Thread(() => told = Tell(call)) { IsBackground = true };
        thread.Start();
        thread.Join(Patience);
        return told;
    }

    private static string Tell(Func<object?> call)
    {
        try
        {
            return Text(call(), depth: 0);
        }
        catch (TargetInvocationException e)
        {
            return $"{e.InnerException!.GetType().FullName}: {e.InnerException.Message}";
        }
        catch (Exception e)
        {
            return $"{e.GetType().FullName}: {e.Message}";
        }
    }

    private static string Text(object? value, int depth) => value switch
    {
        null => "null",
        string text => text,
        Task { IsFaulted: true } task => $"failed {task.Exception!.InnerException!.Message}",
        System.Collections.IEnumerable items
            when depth < 2 => $"[{string.Join(", ", items.Cast<object?>().Take(20).Select(item => Text(item, depth + 1)))}]",
        // Of an iterator: which type it is of is not what it does.
        System.Collections.IEnumerator items when depth < 2 => Text(Items(items), depth),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static IEnumerable<object?> Items(System.Collections.IEnumerator items)
    {
        while (items.MoveNext())
            yield return items.Current;
    }
}
