using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage.Log;

/// <summary>What has become of a record that was sent.</summary>
internal enum SendStatus
{
    /// <summary>It is in the log.</summary>
    Landed,

    /// <summary>Another record is at its position: it is not in the log and never will be.</summary>
    Lost,

    /// <summary>The log does not exist: it is not in the log and never will be.</summary>
    Gone,

    /// <summary>The store has refused it: it is not in the log and never will be.</summary>
    Refused,

    /// <summary>Time has run out. It may be in the log, or land there as long as the log ends at its position.</summary>
    Unknown,
}

/// <summary>The outcome of sending a record.</summary>
/// <param name="Status">What has become of it.</param>
/// <param name="Tail">The log from the record's position on, if it was read: always for a lost one.</param>
/// <param name="ServerTime">The store's clock, if it told.</param>
/// <param name="Failure">Why it was refused, or the last reason why nothing is known.</param>
internal sealed record SendResult(SendStatus Status, LogTail? Tail, DateTimeOffset? ServerTime, Exception? Failure);

/// <summary>
/// Appends a record and finds out what has become of it. As long as that is not known and the log ends at the record's position, the
/// same bytes are sent again to the same position and nothing else, because an earlier request may still be on its way. No answer but
/// success is taken at its word: a reply that the position is taken may be caused by an earlier arrival of the very same request.
/// </summary>
internal sealed class LogSender(CommitLog logs, RequestPolicy requests)
{
    /// <summary>Sends the bytes of a record to its position, until its fate is known or the deadline has passed.</summary>
    /// <param name="log">The log.</param>
    /// <param name="bytes">The encoded record; unchanged as long as a request may be on its way, so they are not reused.</param>
    /// <param name="position">Where it belongs.</param>
    /// <param name="ordinal">How many records precede it.</param>
    /// <param name="deadline">When to give up.</param>
    public async Task<SendResult> SendAsync(LogName log, ReadOnlyMemory<byte> bytes, long position, int ordinal, Deadline deadline)
    {
        var inDoubt = false;
        Exception? doubt = null;
        for (var attempt = 0; ; attempt++)
        {
            AppendResult? answer = null;
            try
            {
                answer = await requests.LimitAsync(logs.AppendAsync(log, bytes, position, CancellationToken.None), CancellationToken.None);
            }
            catch (GraphException failure)
            {
                // The store says that this request has changed nothing; an earlier one may have.
                if (!inDoubt)
                {
                    return new SendResult(SendStatus.Refused, null, null, failure);
                }

                doubt = failure;
            }
            catch (Exception failure)
            {
                inDoubt = true;
                doubt = failure;
            }

            switch (answer?.Status)
            {
                case AppendStatus.Appended:
                    return new SendResult(SendStatus.Landed, null, answer.ServerTime, null);
                case AppendStatus.NotFound:
                    return new SendResult(inDoubt ? SendStatus.Unknown : SendStatus.Gone, null, null, doubt);
            }

            try
            {
                var tail = await requests.RepeatAsync(token => logs.ReadAsync(log, position, ordinal, token), CancellationToken.None);
                if (tail is null)
                {
                    return new SendResult(SendStatus.Unknown, null, null, doubt);
                }

                if (tail.Records.Count > 0)
                {
                    var landed = tail.Bytes.Span.StartsWith(bytes.Span);
                    return new SendResult(landed ? SendStatus.Landed : SendStatus.Lost, tail, tail.ServerTime, null);
                }

                inDoubt = true;
            }
            catch (GraphException failure) when (failure.Code == ErrorCodes.DatabaseUnavailable)
            {
                inDoubt = true;
                doubt = failure;
            }

            if (deadline.HasPassed)
            {
                return new SendResult(SendStatus.Unknown, null, null, doubt);
            }

            await requests.PauseAsync(attempt, CancellationToken.None);
        }
    }
}
