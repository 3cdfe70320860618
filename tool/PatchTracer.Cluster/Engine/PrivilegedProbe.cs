using System.Buffers.Binary;
using System.Formats.Tar;
using System.Runtime.InteropServices;

namespace PatchTracer.Cluster.Engine;

/// <summary>
/// Finds out whether privileged containers, and privileged execs in them, really work: with an image of two hand-made
/// programs of a few bytes, so that nothing has to be pulled.
/// </summary>
internal static class PrivilegedProbe
{
    private const string Image = "patchtracer-privileged-probe:1";

    // mov eax, 34 (pause); syscall; jmp back
    private static readonly byte[] PauseX64 = [0xb8, 34, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7];

    // xor edi, edi; mov eax, 60 (exit); syscall
    private static readonly byte[] ExitX64 = [0x31, 0xff, 0xb8, 60, 0, 0, 0, 0x0f, 0x05];

    /// <summary>Null if it works, otherwise what Docker said.</summary>
    public static async Task<string?> RunAsync(CancellationToken cancellation)
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64)
            return null; // the programs are x86-64; kind's own run will tell
        var archive = Path.Combine(Path.GetTempPath(), $"patchtracer-probe-{Guid.NewGuid():N}.tar");
        string? container = null;
        try
        {
            await WriteImageAsync(archive, cancellation);
            await Docker.RunAsync(["import", archive, Image], cancellation);
            container = await Docker.RunAsync(["run", "--detach", "--privileged", "--network", "none", Image, "/pause"], cancellation);
            await Docker.RunAsync(["exec", "--privileged", container, "/true"], cancellation);
            return null;
        }
        catch (Workspace.ToolException e)
        {
            return e.LastOutput.Trim();
        }
        finally
        {
            File.Delete(archive);
            if (container is not null)
                await Docker.TryRunAsync(["rm", "--force", container], CancellationToken.None);
            await Docker.TryRunAsync(["rmi", "--force", Image], CancellationToken.None);
        }
    }

    private static async Task WriteImageAsync(string path, CancellationToken cancellation)
    {
        await using var stream = File.Create(path);
        await using var tar = new TarWriter(stream, TarEntryFormat.Ustar);
        foreach (var (name, code) in new[] { ("pause", PauseX64), ("true", ExitX64) })
        {
            await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name)
            {
                Mode = (UnixFileMode)0b111_101_101,
                DataStream = new MemoryStream(Executable(code)),
            }, cancellation);
        }
    }

    /// <summary>The smallest ELF-64 executable: a file header, one loadable segment with everything in it, the code.</summary>
    private static byte[] Executable(byte[] code)
    {
        const int HeaderSize = 64, SegmentSize = 56;
        const ulong Base = 0x400000;
        var file = new byte[HeaderSize + SegmentSize + code.Length];
        ((byte[])[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(file, 0); // 64 bits, little-endian, version 1
        Put16(16, 2); // ET_EXEC
        Put16(18, 62); // EM_X86_64
        Put32(20, 1);
        Put64(24, Base + HeaderSize + SegmentSize); // entry point
        Put64(32, HeaderSize); // program headers
        Put16(52, HeaderSize);
        Put16(54, SegmentSize);
        Put16(56, 1);
        Put32(HeaderSize, 1); // PT_LOAD
        Put32(HeaderSize + 4, 5); // readable, executable
        Put64(HeaderSize + 16, Base);
        Put64(HeaderSize + 24, Base);
        Put64(HeaderSize + 32, (ulong)file.Length);
        Put64(HeaderSize + 40, (ulong)file.Length);
        Put64(HeaderSize + 48, 0x1000);
        code.CopyTo(file, HeaderSize + SegmentSize);
        return file;

        void Put16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);
        void Put32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
        void Put64(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);
    }
}
