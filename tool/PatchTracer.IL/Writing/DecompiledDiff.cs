using System.Text;
using ICSharpCode.Decompiler;
using ICSharpCode.Decompiler.CSharp;
using ICSharpCode.Decompiler.Metadata;
using ICSharpCode.Decompiler.TypeSystem;

namespace PatchTracer.IL;

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
        private readonly PEFile _file;
        private readonly CSharpDecompiler _decompiler;

        public Decompiled(string path, byte[] image, IReadOnlyList<string> folders)
        {
            _file = new PEFile(path, WithoutUsesOfStateMachines(image, folders));
            var resolver = new UniversalAssemblyResolver(path, throwOnError: false, _file.DetectTargetFrameworkId());
            foreach (var folder in folders)
                resolver.AddSearchDirectory(folder);
            _decompiler = new CSharpDecompiler(_file, resolver, new DecompilerSettings(LanguageVersion.Latest) { ThrowOnAssemblyResolveErrors = false });
        }

        // By the attribute stack traces know what the author called an iterator, so a woven method keeps it. A decompiler takes it for a
        // use of the state machine, unless the method is what makes one, and shows that beside the iterator that it stands for.
        private static MemoryStream WithoutUsesOfStateMachines(byte[] image, IReadOnlyList<string> folders)
        {
            using var references = new References(folders);
            using var module = ModuleDefinition.ReadModule(new MemoryStream(image), new ReaderParameters { AssemblyResolver = references });
            var moved = module.GetTypes().SelectMany(type => type.Methods).Where(IteratorWeaver.IsMovedAside).ToList();
            if (moved.Count == 0)
                return new MemoryStream(image);
            foreach (var method in moved)
                method.CustomAttributes.Remove(MethodShapes.StateMachineAttributeOf(method));
            var shown = new MemoryStream();
            module.Write(shown);
            shown.Position = 0;
            return shown;
        }

        public byte[] Type(string name) => Encoding.UTF8.GetBytes(_decompiler.DecompileTypeAsString(new FullTypeName(name)).ReplaceLineEndings("\n"));

        public void Dispose() => _file.Dispose();
    }
}
