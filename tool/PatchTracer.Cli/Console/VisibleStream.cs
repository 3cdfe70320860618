using System.Text;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Console;

/// <summary>
/// Hands on UTF-8, of JSON or of any other text, with what <see cref="VisibleText"/> makes visible. It may be cut anywhere, also within a
/// character.
/// </summary>
internal sealed class VisibleStream(Stream output) : Stream
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var text = new char[_decoder.GetCharCount(buffer, flush: false)];
        _decoder.GetChars(buffer, text, flush: false);
        output.Write(Encoding.UTF8.GetBytes(VisibleText.Of(new string(text))));
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => output.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            output.Dispose();
        base.Dispose(disposing);
    }
}
