using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Storage.Objects;

/// <summary>
/// A place for content on its way to <see cref="IObjectStore.PutAsync(ObjectPath, Stream, PutCondition, CancellationToken)"/>: kept in memory
/// while it is small, then in a temporary file, which goes away with the stream and with the process. It is written once, then read by any
/// number of readers.
/// </summary>
/// <param name="memoryLength">The most bytes to keep in memory.</param>
public sealed class SpoolStream(int memoryLength) : Stream
{
    private Stream _content = new MemoryStream();

    /// <summary>Whether the content has moved to a file.</summary>
    public bool IsFile => _content is FileStream;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _content.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _content.Length;
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// A reader of all that has been written, with a position of its own: a request that was given up may go on reading beside the one that
    /// took its place. It ends with the spool, and after that reads fail.
    /// </summary>
    public Stream OpenRead()
    {
        Flush();
        return _content is FileStream file
            ? new SpoolReader(file.SafeFileHandle, file.Length)
            : new MemoryStream(((MemoryStream)_content).GetBuffer(), 0, (int)_content.Length, writable: false);
    }

    /// <inheritdoc/>
    /// <exception cref="GraphException"><see cref="ErrorCodes.StorageFull"/>; <see cref="ErrorCodes.DatabaseUnavailable"/>: the file cannot be written.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            if (_content is MemoryStream memory && memory.Length + buffer.Length > memoryLength)
            {
                MoveToFile(memory);
            }

            _content.Write(buffer);
        }
        catch (IOException failure)
        {
            throw Translate(failure);
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    /// <exception cref="GraphException">As <see cref="Write(ReadOnlySpan{byte})"/>.</exception>
    public override void Flush()
    {
        try
        {
            _content.Flush();
        }
        catch (IOException failure)
        {
            throw Translate(failure);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            try
            {
                _content.Dispose();
            }
            catch (IOException)
            {
                // What could not be written is of no use any more.
            }
        }

        base.Dispose(disposing);
    }

    private static GraphException Translate(IOException failure) => ObjectFiles.IsFull(failure)
        ? new GraphException(ErrorCodes.StorageFull, "The disk of the folder for temporary files is full; free some space and repeat the request.", innerException: failure)
        : new GraphException(ErrorCodes.DatabaseUnavailable, "The folder for temporary files cannot be written.", innerException: failure);

    private void MoveToFile(MemoryStream memory)
    {
        FileStream file = TemporaryFile.Open(FileOptions.None);
        try
        {
            memory.WriteTo(file);
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
