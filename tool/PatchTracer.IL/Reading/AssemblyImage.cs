using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PatchTracer.IL.Reading;

/// <summary>What a file is, by its headers, before anything takes it apart.</summary>
internal static class AssemblyImage
{
    private const uint ReadyToRunSignature = 0x00525452; // "RTR"

    /// <summary>
    /// SHA-256 of ".net core bundle", which every host program carries in front of the place of the bundle's header (dotnet/runtime,
    /// bundle_marker.cpp).
    /// </summary>
    private static ReadOnlySpan<byte> BundleSignature =>
    [
        0x8b, 0x12, 0x02, 0xb9, 0x6a, 0x61, 0x20, 0x38, 0x72, 0x7b, 0x93, 0x02, 0x14, 0xd7, 0xa0, 0x32,
        0x13, 0xf5, 0xb9, 0xe6, 0xef, 0xae, 0x33, 0x18, 0xee, 0x3b, 0x2d, 0xce, 0x24, 0xb3, 0x6a, 0xae,
    ];

    /// <summary>Is it a managed assembly at all? Cheap, for the files of a directory.</summary>
    public static bool IsManaged(byte[] image) => IsManaged(image, ofDamaged: false);

    /// <summary>The same of one that is damaged, too: what is wrong with it is told when it is read.</summary>
    public static bool ClaimsToBeManaged(byte[] image) => IsManaged(image, ofDamaged: true);

    private static bool IsManaged(byte[] image, bool ofDamaged)
    {
        var claims = image.AsSpan().StartsWith("MZ"u8);
        try
        {
            using var reader = new PEReader(ImmutableArray.Create(image));
            claims = reader.PEHeaders.CorHeader is not null;
            return claims && reader.GetMetadataReader().IsAssembly;
        }
        catch (Exception e) when (Damage.Is(e))
        {
            return claims && ofDamaged;
        }
    }

    /// <summary>Is it compiled ahead of time, with its IL beside?</summary>
    /// <exception cref="AssemblyException">It is nothing that can be woven.</exception>
    public static bool CheckIsReadyToRun(string path, byte[] image)
    {
        if (image.Length < 2 || image[0] != 'M' || image[1] != 'Z')
            throw new AssemblyException(path, NotAnAssembly(image));
        try
        {
            using var reader = new PEReader(ImmutableArray.Create(image));
            if (reader.PEHeaders.CorHeader is not { } cor || !reader.HasMetadata)
                throw new AssemblyException(path, IsBundle(image) ? Bundle
                    : "a native program or library: only managed assemblies can be woven");
            var metadata = reader.GetMetadataReader();
            if (!metadata.IsAssembly)
                throw new AssemblyException(path,
                    "a module without an assembly manifest (.netmodule): weave the assembly that it is linked into");
            CheckIsNotObfuscated(path, metadata);
            Signatures.Check(metadata);
            var isReadyToRun = IsReadyToRun(reader, cor);
            if (!isReadyToRun && (cor.Flags & CorFlags.ILOnly) == 0)
                throw new AssemblyException(path,
                    "managed and native code in one file (C++/CLI): it cannot be written again; weave the assemblies that call it");
            return isReadyToRun;
        }
        catch (Exception e) when (Damage.Is(e))
        {
            throw Damage.Of(path, e);
        }
    }

    private const string Bundle = "a single-file program, which holds its assemblies inside: publish without PublishSingleFile, "
        + "or weave in the build with PatchTracer.targets, which comes before bundling";

    private static string NotAnAssembly(byte[] image) =>
        IsBundle(image) ? Bundle
        : image.AsSpan().StartsWith("\u007fELF"u8) ? "a native program or library: weave the .dll beside it"
        : image.Length == 0 ? "not an assembly: it is empty; build it again"
        : "not an assembly: name a .dll (or .exe) that a .NET compiler wrote";

    private static bool IsBundle(byte[] image)
    {
        // The signature alone is in every host; the eight bytes before it are zero unless something is bundled.
        var at = image.AsSpan().IndexOf(BundleSignature);
        return at >= 8 && BitConverter.ToInt64(image, at - 8) != 0;
    }

    private static bool IsReadyToRun(PEReader reader, CorHeader cor)
    {
        var directory = cor.ManagedNativeHeaderDirectory;
        return directory.Size >= 4 && reader.GetSectionData(directory.RelativeVirtualAddress).GetReader()
            .ReadUInt32() == ReadyToRunSignature;
    }

    private static void CheckIsNotObfuscated(string path, MetadataReader metadata)
    {
        foreach (var handle in metadata.TypeDefinitions)
        {
            var name = metadata.GetString(metadata.GetTypeDefinition(handle).Name);
            if (Obfuscators.Marks.FirstOrDefault(mark => name.Equals(mark, StringComparison.Ordinal)) is { } mark)
                throw new AssemblyException(path, $"obfuscated ({mark}): its methods cannot be told apart by name, "
                    + "and it may check itself for changes; weave before it is obfuscated");
        }
        foreach (var handle in metadata.CustomAttributes)
        {
            if (NameOf(metadata, metadata.GetCustomAttribute(handle).Constructor) is { } name && Obfuscators.Marks.Contains(name))
                throw new AssemblyException(path, $"obfuscated ({name}): its methods cannot be told apart by name, "
                    + "and it may check itself for changes; weave before it is obfuscated");
        }
    }

    private static string? NameOf(MetadataReader metadata, EntityHandle constructor) =>
        constructor.Kind == HandleKind.MemberReference
            && metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } parent
            ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name)
            : null;
}
