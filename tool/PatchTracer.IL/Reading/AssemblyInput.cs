using PatchTracer.Workspace;

namespace PatchTracer.IL.Reading;

/// <summary>An assembly as it is on disk: its bytes and those of its symbols, before any weaving.</summary>
internal sealed record AssemblyInput
{
    public required string Path { get; init; }

    /// <summary>What it was before it was woven, if it is woven.</summary>
    public required byte[] Original { get; init; }

    /// <summary>The same of the symbol file beside it; null without one.</summary>
    public byte[]? OriginalSymbols { get; init; }

    public required bool IsReadyToRun { get; init; }

    public string SymbolPath => System.IO.Path.ChangeExtension(Path, ".pdb");

    /// <exception cref="AssemblyException">It cannot be woven.</exception>
    public static AssemblyInput Read(string path)
    {
        var image = Bytes(path);
        var isReadyToRun = AssemblyImage.CheckIsReadyToRun(path, image);
        var symbolPath = System.IO.Path.ChangeExtension(path, ".pdb");
        var symbols = File.Exists(symbolPath) ? Bytes(symbolPath) : null;
        var record = WeaveRecord.Of(path, image);
        return new()
        {
            Path = path,
            Original = record?.Assembly ?? image,
            OriginalSymbols = record is null ? symbols : record.Symbols,
            IsReadyToRun = record is null ? isReadyToRun : AssemblyImage.CheckIsReadyToRun(path, record.Assembly),
        };
    }

    /// <exception cref="AssemblyException">It cannot be read.</exception>
    public static byte[] Bytes(string path)
    {
        try
        {
            return ForeignFile.ReadBytes(path, limit: Array.MaxLength);
        }
        catch (ForeignFileException e)
        {
            throw new AssemblyException(path, e.Reason, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AssemblyException(path, $"cannot be read ({e.Message}): weave as a user who may, or a copy of it", e);
        }
    }
}
