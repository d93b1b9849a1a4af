using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Operations;

/// <summary>Reads an object that does not change, piece by piece.</summary>
internal sealed class ObjectReadStream : Stream
{
    private const int PieceLength = 4 << 20;

    private readonly IObjectStore store;
    private readonly ObjectPath path;
    private ReadOnlyMemory<byte> piece;
    private long next;

    private ObjectReadStream(IObjectStore store, ObjectPath path, ReadOnlyMemory<byte> piece, long length)
    {
        this.store = store;
        this.path = path;
        this.piece = piece;
        next = piece.Length;
        Length = length;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => next - piece.Length;
        set => throw new NotSupportedException();
    }

    /// <summary>Opens an object. Null: there is none.</summary>
    public static async Task<ObjectReadStream?> OpenAsync(IObjectStore store, ObjectPath path, CancellationToken cancellationToken)
    {
        GetResult first = await store.GetAsync(path, new ByteRange(0, PieceLength), null, cancellationToken);
        return first.Status == GetStatus.Found ? new ObjectReadStream(store, path, first.Content, first.Length) : null;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (piece.IsEmpty && next < Length)
        {
            GetResult found = await store.GetAsync(path, new ByteRange(next, PieceLength), null, cancellationToken);
            piece = found.Status == GetStatus.Found && found.Length == Length && !found.Content.IsEmpty
                ? found.Content
                : throw new GraphException(ErrorCodes.DatabaseUnavailable, "What is stored of an operation was removed while it was read.");
            next += piece.Length;
        }

        int count = Math.Min(buffer.Length, piece.Length);
        piece[..count].CopyTo(buffer);
        piece = piece[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Objects are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
