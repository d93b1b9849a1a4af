using System.Buffers;
using System.Buffers.Binary;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Federation;

/// <summary>
/// The result of one statement as bytes, to be read elsewhere: blocks of a kind byte, the length of the content in four bytes, the content, and the CRC32C of all that in four,
/// little-endian. The first block has the names of the columns, the last one the summary, those between rows, column by column (<see cref="ValueCodec"/>). Plans do not travel.
/// </summary>
public static class PartialResult
{
    private const int HeaderLength = 5;
    private const int ChecksumLength = 4;
    private const int MaxBlockLength = 1 << 30;

    private enum BlockKind : byte
    {
        Columns = 1,
        Rows = 2,
        Summary = 3,
    }

    /// <summary>Writes a result to a stream as it is produced. The stream has all of it once the statement has ended.</summary>
    public static IResultSink WriteTo(Stream stream) => new Writer(stream);

    /// <summary>Hands a result on.</summary>
    /// <param name="stream">Has all that was written.</param>
    /// <param name="sink">Is given the same batches, as the result of the statement 0.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException"><see cref="ErrorCodes.StorageDamageDetected"/>: no writer made the bytes, or not all of them are there.</exception>
    public static async Task ReplayAsync(Stream stream, IResultSink sink, CancellationToken cancellationToken)
    {
        using var blocks = new BlockReader(stream);
        string[] columns = ReadColumns(await blocks.NextAsync(cancellationToken) == BlockKind.Columns ? blocks.Content : throw OutOfOrder());
        sink.Begin(0, columns);
        BlockKind kind;
        while ((kind = await blocks.NextAsync(cancellationToken)) == BlockKind.Rows)
        {
            await sink.AddAsync(ReadRows(blocks.Content, columns.Length), cancellationToken);
        }

        QuerySummary summary = ReadSummary(kind == BlockKind.Summary ? blocks.Content : throw OutOfOrder());
        if (!await blocks.IsAtEndAsync(cancellationToken))
        {
            throw Varint.Damage("something follows a result's summary");
        }

        sink.End(0, summary);
    }

    private static GraphException OutOfOrder() => Varint.Damage("the blocks of a result are out of order");

    private static string[] ReadColumns(ReadOnlySpan<byte> block)
    {
        int position = 0;
        string[] columns = new string[Varint.ReadCount(block, ref position, bytesEach: 1)];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = ValueCodec.ReadString(block, ref position);
        }

        return AtEnd(block, position) ? columns : throw Varint.Damage("a result has more columns than it says");
    }

    private static ResultBatch ReadRows(ReadOnlySpan<byte> block, int width)
    {
        int position = 0;
        ulong count = Varint.ReadUnsigned(block, ref position);
        int rows = count <= (width == 0 ? int.MaxValue : (ulong)(block.Length - position)) ? (int)count : throw Varint.Damage("a result has fewer values than it says");
        var columns = new Vector[width];
        for (int i = 0; i < width; i++)
        {
            columns[i] = new Vector();
            for (int row = 0; row < rows; row++)
            {
                columns[i].Append(ValueCodec.Read(block, ref position));
            }
        }

        return AtEnd(block, position) ? new ResultBatch(columns, rows) : throw Varint.Damage("a result has more values than it says");
    }

    private static QuerySummary ReadSummary(ReadOnlySpan<byte> block)
    {
        int position = 0;
        var kind = (StatementKind)Varint.ReadByte(block, ref position);
        var notifications = new Notification[Varint.ReadCount(block, ref position, bytesEach: 5)];
        for (int i = 0; i < notifications.Length; i++)
        {
            // Positions are those of the part's own text, which nobody sees.
            notifications[i] = new Notification(
                ValueCodec.ReadString(block, ref position),
                ValueCodec.ReadString(block, ref position),
                ValueCodec.ReadString(block, ref position),
                ValueCodec.ReadString(block, ref position),
                ValueCodec.ReadString(block, ref position),
                null);
        }

        return Enum.IsDefined(kind) && AtEnd(block, position)
            ? new QuerySummary { Kind = kind, Counters = new QueryCounters(), Notifications = notifications }
            : throw Varint.Damage("the summary of a result cannot be read");
    }

    private static bool AtEnd(ReadOnlySpan<byte> block, int position) => position == block.Length;

    /// <summary>Reads one block after the other.</summary>
    private sealed class BlockReader(Stream stream) : IDisposable
    {
        private byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        private int length;

        /// <summary>The content of the last block, until the next is read.</summary>
        public ReadOnlySpan<byte> Content => buffer.AsSpan(HeaderLength, length);

        /// <summary>Reads the next block and checks it.</summary>
        public async ValueTask<BlockKind> NextAsync(CancellationToken cancellationToken)
        {
            await FillAsync(0, HeaderLength, cancellationToken);
            uint announced = BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(1));
            if (announced > MaxBlockLength)
            {
                throw Varint.Damage("a block of a result is longer than any");
            }

            length = (int)announced;
            Reserve(HeaderLength + length + ChecksumLength);
            await FillAsync(HeaderLength, length + ChecksumLength, cancellationToken);
            int end = HeaderLength + length;
            return Crc32C.Compute(buffer.AsSpan(0, end)) == BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(end))
                ? (BlockKind)buffer[0]
                : throw Varint.Damage("a result has another checksum than it says");
        }

        public async ValueTask<bool> IsAtEndAsync(CancellationToken cancellationToken) => await stream.ReadAsync(buffer.AsMemory(0, 1), cancellationToken) == 0;

        public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

        private async ValueTask FillAsync(int offset, int count, CancellationToken cancellationToken)
        {
            if (await stream.ReadAtLeastAsync(buffer.AsMemory(offset, count), count, throwOnEndOfStream: false, cancellationToken) < count)
            {
                throw Varint.Damage("a result breaks off");
            }
        }

        private void Reserve(int size)
        {
            if (buffer.Length < size)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(size);
                buffer.AsSpan(0, HeaderLength).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }
    }

    /// <summary>Writes one block after the other, each in one piece.</summary>
    private sealed class Writer(Stream stream) : IResultSink
    {
        private readonly ArrayBufferWriter<byte> block = new();

        public void Begin(int statement, IReadOnlyList<string> columns)
        {
            Varint.WriteUnsigned(block, (ulong)columns.Count);
            foreach (string column in columns)
            {
                ValueCodec.WriteString(block, column);
            }

            Flush(BlockKind.Columns);
        }

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
        {
            Varint.WriteUnsigned(block, (ulong)batch.RowCount);
            foreach (Vector column in batch.Columns)
            {
                for (int row = 0; row < batch.RowCount; row++)
                {
                    ValueCodec.Write(block, column.GetValue(row));
                }
            }

            Flush(BlockKind.Rows);
            return ValueTask.CompletedTask;
        }

        public void End(int statement, QuerySummary summary)
        {
            block.Write([(byte)summary.Kind]);
            Varint.WriteUnsigned(block, (ulong)summary.Notifications.Count);
            foreach (Notification notification in summary.Notifications)
            {
                ValueCodec.WriteString(block, notification.Code);
                ValueCodec.WriteString(block, notification.Title);
                ValueCodec.WriteString(block, notification.Description);
                ValueCodec.WriteString(block, notification.Severity);
                ValueCodec.WriteString(block, notification.Category);
            }

            Flush(BlockKind.Summary);
        }

        private void Flush(BlockKind kind)
        {
            if (block.WrittenCount > MaxBlockLength)
            {
                throw new GraphException(ErrorCodes.TransactionOutOfMemoryError, "Rows of a part of the statement are too large to be handed on: return less of each.");
            }

            byte[] whole = ArrayPool<byte>.Shared.Rent(HeaderLength + block.WrittenCount + ChecksumLength);
            int end = HeaderLength + block.WrittenCount;
            whole[0] = (byte)kind;
            BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(1), (uint)block.WrittenCount);
            block.WrittenSpan.CopyTo(whole.AsSpan(HeaderLength));
            BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(end), Crc32C.Compute(whole.AsSpan(0, end)));
            stream.Write(whole, 0, end + ChecksumLength);
            ArrayPool<byte>.Shared.Return(whole);
            block.ResetWrittenCount();
        }
    }
}
