namespace PatchTracer.IL.Reading;

/// <summary>The debug symbols of an assembly: in a portable PDB beside it, inside it, or none.</summary>
internal sealed class Symbols
{
    private readonly byte[]? _beside;
    private readonly bool _isInside;

    private Symbols(byte[]? beside, bool isInside) => (_beside, _isInside) = (beside, isInside);

    /// <summary>They are in a file of their own.</summary>
    public bool IsBeside => _beside is not null;

    /// <exception cref="AssemblyException">They are in the format of Windows, or damaged.</exception>
    public static Symbols Of(AssemblyInput input)
    {
        if (IsEmbedded(input.Path, input.Original))
            return new(null, isInside: true);
        if (input.OriginalSymbols is not { } symbols)
            return new(null, isInside: false);
        if (!symbols.AsSpan().StartsWith("BSJB"u8))
            throw new AssemblyException(input.SymbolPath, "symbols in the format of Windows, which cannot be kept in step: "
                + "build with DebugType portable or embedded, or delete the file");
        CheckIsWhole(input.SymbolPath, symbols);
        return new(symbols, isInside: false);
    }

    public void Prepare(ReaderParameters parameters)
    {
        if (_isInside)
            (parameters.ReadSymbols, parameters.SymbolReaderProvider) = (true, new EmbeddedPortablePdbReaderProvider());
        else if (_beside is not null)
            (parameters.ReadSymbols, parameters.SymbolReaderProvider, parameters.SymbolStream) =
                (true, new PortablePdbReaderProvider(), new MemoryStream(_beside));
    }

    public void Prepare(WriterParameters parameters, Stream beside)
    {
        if (_isInside)
            (parameters.WriteSymbols, parameters.SymbolWriterProvider) = (true, new EmbeddedSymbolWriterProvider());
        else if (_beside is not null)
            (parameters.WriteSymbols, parameters.SymbolWriterProvider, parameters.SymbolStream) =
                (true, new PortablePdbWriterProvider(), beside);
    }

    private static void CheckIsWhole(string path, byte[] symbols)
    {
        try
        {
            using var provider = System.Reflection.Metadata.MetadataReaderProvider.FromPortablePdbImage(ImmutableArray.Create(symbols));
            var metadata = provider.GetMetadataReader();
            foreach (var document in metadata.Documents)
                metadata.GetString(metadata.GetDocument(document).Name);
        }
        catch (Exception e) when (Damage.Is(e))
        {
            throw new AssemblyException(path, $"damaged symbols ({e.GetType().Name}: {e.Message}): build them again, or delete the file",
                e);
        }
    }

    private static bool IsEmbedded(string path, byte[] image)
    {
        using var reader = new System.Reflection.PortableExecutable.PEReader(ImmutableArray.Create(image));
        foreach (var entry in reader.ReadDebugDirectory())
        {
            if (entry.Type != System.Reflection.PortableExecutable.DebugDirectoryEntryType.EmbeddedPortablePdb)
                continue;
            // Behind a mark and the length that they shall have.
            Deflated.Check(path, image.AsSpan(entry.DataPointer, entry.DataSize)[8..]);
            return true;
        }
        return false;
    }
}
