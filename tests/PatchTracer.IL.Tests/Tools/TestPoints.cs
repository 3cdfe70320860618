using PatchTracer.IL.Catalogs;
using Xunit;

namespace PatchTracer.IL.Tests.Tools;

internal static class TestPoints
{
    public static MethodCatalog Catalog(params string[] points) =>
        MethodCatalog.Load([.. points.Select((text, i) => ($"/catalog/point{i}.yaml", text))]);

    /// <summary>A tracepoint that starts traces on methods of one type.</summary>
    public static string Point(string id, string method, string type = "*", string more = "", string span = "") => $"""
        id: {id}
        target: dotnet
        about: A test.
        match:
        - {'{'}assembly: "*", type: "{type}", method: "{method}"{more}{'}'}
        expect: each
        span:
          name: {id}
          root: always
        {span}
        """;

    public static AssemblyWeavePlan Weave(string path, MethodCatalog catalog, AssemblyWeaverOptions? options = null)
    {
        var plan = AssemblyWeaver.Plan(path, catalog, options);
        Assert.True(plan.Diagnostics.IsEmpty, string.Join('\n', plan.Diagnostics));
        plan.Write();
        return plan;
    }

    /// <summary>A program that is compiled and woven, ready to run.</summary>
    public static LoadedProgram Woven(string directory, string name, string source, params string[] points)
    {
        var path = CSharp.Compile(directory, name, source);
        Weave(path, Catalog(points));
        return new LoadedProgram(path);
    }
}
