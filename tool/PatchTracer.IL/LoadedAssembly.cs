using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Emission;
using PatchTracer.IL.Matching;
using PatchTracer.IL.Reading;
using PatchTracer.IL.Writing;
using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.IL;

/// <summary>An assembly that is taken apart to be woven.</summary>
internal sealed class LoadedAssembly : IDisposable
{
    private readonly AssemblyInput _input;
    private readonly Symbols _symbols;

    private LoadedAssembly(AssemblyInput input, Symbols symbols, ModuleDefinition module) =>
        (_input, _symbols, Module) = (input, symbols, module);

    public ModuleDefinition Module { get; }

    public string Path => _input.Path;

    public List<(MethodPoint Point, MethodDefinition Method)> Matches { get; } = [];

    /// <exception cref="AssemblyException">Its metadata is damaged.</exception>
    public static LoadedAssembly Read(AssemblyInput input, References references)
    {
        try
        {
            var symbols = Symbols.Of(input);
            var parameters = new ReaderParameters
            {
                AssemblyResolver = references,
                MetadataImporterProvider = PortableReferences.Provider,
                InMemory = true
            };
            symbols.Prepare(parameters);
            return new(input, symbols, ModuleDefinition.ReadModule(new MemoryStream(input.Original), parameters));
        }
        catch (SymbolsNotMatchingException e)
        {
            throw new AssemblyException(input.SymbolPath, $"symbols of another build than {System.IO.Path.GetFileName(input.Path)}: "
                + "put back those that were built with it, build both again, or delete the file", e);
        }
        catch (Exception e) when (Damage.Is(e))
        {
            throw Damage.Of(input.Path, e);
        }
    }

    /// <exception cref="AssemblyException">Its metadata is damaged.</exception>
    public List<MethodDefinition> Find(MethodPattern pattern)
    {
        try
        {
            return [.. MethodFinder.Find(Module, pattern)];
        }
        catch (Exception e) when (Damage.Is(e))
        {
            throw Damage.Of(Path, e);
        }
    }

    public bool StartsAgent(AssemblyWeaverOptions options) => options.StartsAgent && Module.EntryPoint is not null;

    public void Weave(AssemblyWeaverOptions options, WeaveNotes notes, Action<SourceLocation, string> report)
    {
        try
        {
            var runtime = new RuntimeCopy(Module);
            var weaver = new MethodWeaver(runtime, notes, report);
            // Each wraps what is there, so the first in order comes last, and is the outermost.
            foreach (var (point, method) in Enumerable.Reverse(Matches))
                weaver.Weave(method, point);
            if (StartsAgent(options))
                AgentStart.Weave(Module, runtime);
        }
        catch (Exception e) when (Damage.Is(e))
        {
            throw Damage.Of(Path, e);
        }
    }

    public WovenAssembly Finish(AssemblyWeaverOptions options)
    {
        new WeaveRecord(_input.Original, _input.OriginalSymbols).AddTo(Module);
        if (_input.IsReadyToRun)
            (Module.Architecture, Module.Attributes) =
                (TargetArchitecture.I386, (Module.Attributes & ~ModuleAttributes.Required32Bit) | ModuleAttributes.ILOnly);
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        var parameters = new WriterParameters { DeterministicMvid = true };
        _symbols.Prepare(parameters, symbols);
        StrongName.Prepare(Module, parameters, options.KeyFile);
        try
        {
            Module.Write(image, parameters);
        }
        catch (AssemblyResolutionException e)
        {
            throw new AssemblyException(Path,
                $"refers to {e.AssemblyReference.FullName}, which is not beside it: name its folder with --reference DIR", e);
        }
        catch (Exception e) when (Damage.Is(e))
        {
            throw Damage.Of(Path, e);
        }
        return new(Path, image.ToArray(), _symbols.IsBeside ? symbols.ToArray() : null)
        {
            Methods = [.. Matches.Select(match => LogicalName.Describe(match.Method)).Distinct()],
            Original = _input.Original,
            Types = [.. Matches.Select(match => Outermost(match.Method.DeclaringType).FullName).Distinct()],
        };
    }

    public void Dispose() => Module.Dispose();

    private static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
