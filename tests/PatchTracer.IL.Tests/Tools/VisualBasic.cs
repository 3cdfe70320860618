using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.VisualBasic;
using Xunit;

namespace PatchTracer.IL.Tests.Tools;

/// <summary>The Visual Basic compiler, in this process.</summary>
internal static class VisualBasic
{
    /// <summary>Compiles one source into FOLDER/NAME.dll with its symbols.</summary>
    public static string Compile(string folder, string name, string source, bool optimize)
    {
        var options = new VisualBasicCompilationOptions(OutputKind.DynamicallyLinkedLibrary, deterministic: true,
            optimizationLevel: optimize ? OptimizationLevel.Release : OptimizationLevel.Debug);
        var tree = VisualBasicSyntaxTree.ParseText(source, path: $"/src/{name}.vb", encoding: System.Text.Encoding.UTF8);
        var path = Path.Combine(folder, name + ".dll");
        using var image = File.Create(path);
        using var symbols = File.Create(Path.ChangeExtension(path, ".pdb"));
        var result = VisualBasicCompilation.Create(name, [tree], CSharp.Framework, options)
            .Emit(image, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        return path;
    }
}
