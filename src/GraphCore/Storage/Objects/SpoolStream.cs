namespace Serverless.GraphCore.Storage.Objects;

/// <summary>
/// A place for content on its way to <see cref="IObjectStore.PutAsync(ObjectPath, Stream, PutCondition, CancellationToken)"/>: kept in memory
/// while it is small, then in a temporary file, which goes away with the stream.
/// </summary>
public sealed class SpoolStream : Stream
{
    private const int FileBuffer = 1 << 16;

    private readonly int _memoryLength;
    private Stream _content = new MemoryStream();

    /// <param name="memoryLength">The most bytes to keep in memory.</param>
    public SpoolStream(int memoryLength) => _memoryLength = memoryLength;

    /// <summary>Whether the content has moved to a file.</summary>
    public bool IsFile => _content is FileStream;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _content.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _content.Position;
        set => _content.Position = value;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_content is MemoryStream memory && memory.Position + buffer.Length > _memoryLength)
        {
            MoveToFile(memory);
        }

        _content.Write(buffer);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => _content.Read(buffer);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => _content.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _content.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _content.ReadAsync(buffer, offset, count, cancellationToken);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => _content.Seek(offset, origin);

    /// <inheritdoc/>
    public override void SetLength(long value) => _content.SetLength(value);

    /// <inheritdoc/>
    public override void Flush() => _content.Flush();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private void MoveToFile(MemoryStream memory)
    {
        var name = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var file = new FileStream(name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileBuffer, FileOptions.DeleteOnClose);
        try
        {
            memory.WriteTo(file);
            file.Position = memory.Position;
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _content = file;
        memory.Dispose();
    }
}
