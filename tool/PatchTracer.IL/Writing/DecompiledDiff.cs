using System.Text;
using ICSharpCode.Decompiler;
using ICSharpCode.Decompiler.CSharp;
using ICSharpCode.Decompiler.CSharp.OutputVisitor;
using ICSharpCode.Decompiler.Metadata;
using ICSharpCode.Decompiler.TypeSystem;
using PatchTracer.Tracepoints.Text;

namespace PatchTracer.IL.Writing;

/// <summary>What weaving changes, as a diff of the C# that the types decompile to.</summary>
internal static class DecompiledDiff
{
    public static string Of(WovenAssembly woven, IReadOnlyList<string> folders)
    {
        using var before = new Decompiled(woven.Path, woven.Original, folders);
        using var after = new Decompiled(woven.Path, woven.Image, folders);
        return string.Concat(woven.Types.Select(type => UnifiedDiff.Of($"{type}.cs", before.Type(type), after.Type(type))));
    }

    /// <summary>A type of an assembly as C#, UTF-8.</summary>
    public static string Decompile(string path, byte[] image, string type, IReadOnlyList<string> folders)
    {
        using var assembly = new Decompiled(path, image, folders);
        return Encoding.UTF8.GetString(assembly.Type(type));
    }

    private sealed class Decompiled : IDisposable
    {
        private readonly DecompilerSettings _settings = new(LanguageVersion.Latest) { ThrowOnAssemblyResolveErrors = false };
        private readonly PEFile _file;
        private readonly CSharpDecompiler _decompiler;

        public Decompiled(string path, byte[] image, IReadOnlyList<string> folders)
        {
            _file = new PEFile(path, new MemoryStream(image));
            var resolver = new UniversalAssemblyResolver(path, throwOnError: false, _file.DetectTargetFrameworkId());
            foreach (var folder in folders)
                resolver.AddSearchDirectory(folder);
            _decompiler = new CSharpDecompiler(_file, resolver, _settings);
        }

        public byte[] Type(string name)
        {
            var tree = _decompiler.DecompileType(new FullTypeName(name));
            StateMachines.Hide(tree);
            using var text = new StringWriter();
            tree.AcceptVisitor(new CSharpOutputVisitor(text, _settings.CSharpFormattingOptions));
            return Encoding.UTF8.GetBytes(text.ToString().ReplaceLineEndings("\n"));
        }

        public void Dispose() => _file.Dispose();
    }
}
