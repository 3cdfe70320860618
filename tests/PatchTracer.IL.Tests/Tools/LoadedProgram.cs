using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace PatchTracer.IL.Tests.Tools;

/// <summary>An assembly in a load context of its own, so that it can run beside its unwoven self.</summary>
internal sealed class LoadedProgram : AssemblyLoadContext, IDisposable
{
    private readonly string _folder;

    public LoadedProgram(string path) : base(Path.GetFileName(path), isCollectible: true)
    {
        _folder = Path.GetDirectoryName(path)!;
        Assembly = LoadFromAssemblyPath(path);
    }

    public Assembly Assembly { get; }

    public T Call<T>(string type, string method, params object?[] arguments) =>
        (T)Assembly.GetType(type, throwOnError: true)!.GetMethod(method,
            BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.Invoke(null, arguments)!;

    /// <summary>Compiles every method, with object, int and a struct in turn for type parameters. Gives how many were compiled.</summary>
    public int PrepareAll() => PrepareAll(Assembly);

    public static int PrepareAll(Assembly assembly)
    {
        var prepared = 0;
        foreach (var type in assembly.GetTypes())
        {
            foreach (var method in MethodsOf(type))
                prepared += Prepare(type, method);
        }
        return prepared;
    }

    public static IEnumerable<MethodBase> MethodsOf(Type type)
    {
        const BindingFlags All = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        return type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All));
    }

    public void Dispose() => Unload();

    protected override Assembly? Load(AssemblyName name)
    {
        var path = Path.Combine(_folder, name.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    /// <summary>Compiles one method likewise.</summary>
    public static int Prepare(Type type, MethodBase method)
    {
        if (method.IsAbstract || method.GetMethodBody() is null)
            return 0;
        var parameters = type.GetGenericArguments().Concat(method.IsGenericMethodDefinition ? method.GetGenericArguments() : []).ToArray();
        if (parameters.Length == 0)
        {
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
            return 1;
        }
        var prepared = 0;
        foreach (var argument in new[] { typeof(object), typeof(int), typeof(DateTime) })
        {
            try
            {
                // Constraints are checked here; what no candidate satisfies cannot be compiled by itself.
                var instance = type.IsGenericTypeDefinition ? type.MakeGenericType([.. type.GetGenericArguments().Select(_ => argument)])
                    : type;
                if (method.IsGenericMethodDefinition)
                    _ = ((MethodInfo)method).MakeGenericMethod([.. method.GetGenericArguments().Select(_ => argument)]);
                RuntimeHelpers.PrepareMethod(method.MethodHandle, [.. parameters.Select(_ => argument.TypeHandle)]);
                GC.KeepAlive(instance);
                prepared++;
            }
            catch (ArgumentException)
            {
            }
        }
        return prepared;
    }
}
