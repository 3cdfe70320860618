using System.Text;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Tests;

/// <summary>Short sources that must be valid.</summary>
internal static class Snippet
{
    public static GoFile File(string source)
    {
        var file = GoFile.Parse(Encoding.UTF8.GetBytes(source));
        Assert.Empty(file.Diagnostics);
        return file;
    }

    /// <summary>The function whose declaration is given.</summary>
    public static FuncDecl Function(string declaration) => File($"package p\n{declaration}\n").Functions.Single();

    /// <summary>A function with the given statements as body.</summary>
    public static FuncDecl Body(string statements) => Function($"func f() {{\n{statements}\n}}");

    public static T Only<T>(this Node node) where T : Node => Assert.Single(node.DescendantsAndSelf().OfType<T>());

    /// <summary>The call of the given function or method name.</summary>
    public static CallExpr Call(this Node node, string name) =>
        Assert.Single(node.DescendantsAndSelf().OfType<CallExpr>(), call => call.Chain.Segments is [.., var last] && last.Name.Name == name
            && last.Call == call);
}
