namespace PatchTracer.IL.Reading;

/// <summary>
/// Symbols inside an image that is written to a stream. Cecil asks for a file name there too, and a stream has none; the name of the
/// module stands for it, as the compiler writes it into the debug directory.
/// </summary>
internal sealed class EmbeddedSymbolWriterProvider : ISymbolWriterProvider
{
    private readonly EmbeddedPortablePdbWriterProvider _cecil = new();

    public ISymbolWriter GetSymbolWriter(ModuleDefinition module, string fileName) =>
        _cecil.GetSymbolWriter(module, string.IsNullOrEmpty(fileName) ? module.Name : fileName);

    public ISymbolWriter GetSymbolWriter(ModuleDefinition module, Stream symbolStream) => _cecil.GetSymbolWriter(module, symbolStream);
}
