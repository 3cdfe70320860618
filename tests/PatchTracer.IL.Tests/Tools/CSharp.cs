using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace PatchTracer.IL.Tests.Tools;

/// <summary>The C# compiler, in this process.</summary>
internal static class CSharp
{
    /// <summary>What is in the shared framework of this process.</summary>
    public static readonly MetadataReference[] Framework =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => path.StartsWith(Path.GetDirectoryName(typeof(object).Assembly.Location)!, StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path))];

    public static readonly CSharpCompilationOptions Library =
        new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, deterministic: true);

    /// <summary>Compiles one source into FOLDER/NAME.dll with its symbols.</summary>
    public static string Compile(string folder, string name, string source, bool optimize = true,
        DebugInformationFormat symbols = DebugInformationFormat.PortablePdb,
        CSharpCompilationOptions? options = null, params string[] references)
    {
        options = (options ?? Library).WithOptimizationLevel(optimize ? OptimizationLevel.Release : OptimizationLevel.Debug);
        var tree = CSharpSyntaxTree.ParseText(SourceText.From(source, System.Text.Encoding.UTF8),
            new CSharpParseOptions(LanguageVersion.Latest), $"/src/{name}.cs");
        var compilation = CSharpCompilation.Create(name, [tree],
            [.. Framework, .. references.Select(path => MetadataReference.CreateFromFile(path))], options);
        var path = Path.Combine(folder, name + ".dll");
        using var image = File.Create(path);
        using var pdb = symbols == DebugInformationFormat.PortablePdb ? File.Create(Path.ChangeExtension(path, ".pdb")) : null;
        var result = compilation.Emit(image, pdb, options: new EmitOptions(debugInformationFormat: symbols));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        return path;
    }
}
