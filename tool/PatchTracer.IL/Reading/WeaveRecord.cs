using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PatchTracer.IL.Reading;

/// <summary>
/// What an assembly and its symbols were before weaving, carried inside the woven assembly as resources: nothing can get lost beside it,
/// a second weave starts from the same bytes as the first, and reverting gives back every one of them.
/// </summary>
internal sealed record WeaveRecord(byte[] Assembly, byte[]? Symbols)
{
    private const string AssemblyName = "PatchTracer.Original.dll.deflate";
    private const string SymbolsName = "PatchTracer.Original.pdb.deflate";

    public void AddTo(Mono.Cecil.ModuleDefinition module)
    {
        module.Resources.Add(new Mono.Cecil.EmbeddedResource(AssemblyName, Mono.Cecil.ManifestResourceAttributes.Private,
            Compress(Assembly)));
        if (Symbols is not null)
            module.Resources.Add(new Mono.Cecil.EmbeddedResource(SymbolsName, Mono.Cecil.ManifestResourceAttributes.Private,
                Compress(Symbols)));
    }

    /// <summary>Null when the assembly is not woven.</summary>
    /// <exception cref="AssemblyException">The record is damaged.</exception>
    public static WeaveRecord? Of(string path, byte[] image)
    {
        try
        {
            using var reader = new PEReader(ImmutableArray.Create(image));
            return Resource(reader, AssemblyName) is { } assembly
                ? new WeaveRecord(Deflated.Expand(path, assembly),
                    Resource(reader, SymbolsName) is { } symbols ? Deflated.Expand(path, symbols) : null)
                : null;
        }
        catch (Exception e) when (Damage.Is(e))
        {
            throw new AssemblyException(path, $"woven, and what it was before cannot be read: {e.Message}; build it again", e);
        }
    }

    private static byte[]? Resource(PEReader reader, string name)
    {
        var metadata = reader.GetMetadataReader();
        foreach (var handle in metadata.ManifestResources)
        {
            var resource = metadata.GetManifestResource(handle);
            if (!resource.Implementation.IsNil || !metadata.StringComparer.Equals(resource.Name, name))
                continue;
            var data = reader.GetSectionData(reader.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress).GetReader();
            data.Offset = (int)resource.Offset;
            return data.ReadBytes(data.ReadInt32());
        }
        return null;
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, CompressionLevel.Fastest))
            deflate.Write(bytes);
        return output.ToArray();
    }
}
