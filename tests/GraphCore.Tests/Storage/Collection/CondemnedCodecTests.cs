using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Collection;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Tests.Storage.Format;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Storage.Collection;

public sealed class CondemnedCodecTests
{
    private static readonly string[] Names = ["seg/00000000000000000000000001", "log/0000000002-00000000000000000000000003"];

    private static readonly CondemnedObjects[] Condemned =
    [
        new(SequentialIdGenerator.Id(5), Records.Time, [new CondemnedObject(Names[0], "0x8DB"), new CondemnedObject(Names[1], "7")]),
        new(SequentialIdGenerator.Id(6), Records.Time.AddDays(1), []),
    ];

    private static readonly Pin Claim = new(Records.Time, SequentialIdGenerator.Id(7), ObjectPath.Parse("db/clone"), Names);

    [Fact]
    public void Bytes_are_those_of_version_1_and_are_read()
    {
        Golden.Check("v1/condemned.bin", CondemnedCodec.Encode(Condemned));
        Golden.Check("v1/condemned-names.bin", CondemnedCodec.EncodeNames(Names));
        Golden.Check("v1/pin.bin", Claim.Encode());
        Assert.Equal(Describe(Condemned), Describe(CondemnedCodec.Decode(Golden.Read("v1/condemned.bin"))));
        Assert.Equal(Names, CondemnedCodec.DecodeNames(Golden.Read("v1/condemned-names.bin")));
        var pin = Pin.Decode(Golden.Read("v1/pin.bin"));
        Assert.Equal((Claim.Expiry, Claim.Claimant, Claim.Folder), (pin.Expiry, pin.Claimant, pin.Folder));
        Assert.Equal(Names, pin.Names);
    }

    [Fact]
    public void Nothing_is_no_bytes()
    {
        Assert.Empty(CondemnedCodec.Encode([]));
        Assert.Empty(CondemnedCodec.Decode([]));
    }

    [Fact]
    public void Bytes_that_are_none_are_reported()
    {
        var random = new Random(5);
        byte[][] samples = [CondemnedCodec.Encode(Condemned), CondemnedCodec.EncodeNames(Names), Claim.Encode()];
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = samples[round % samples.Length].ToArray();
            Fuzz.Mutate(random, bytes);
            try
            {
                switch (round % samples.Length)
                {
                    case 0:
                        CondemnedCodec.Decode(bytes);
                        break;
                    case 1:
                        CondemnedCodec.DecodeNames(bytes);
                        break;
                    default:
                        Pin.Decode(bytes);
                        break;
                }
            }
            catch (GraphException failure)
            {
                Assert.True(failure.Code == ErrorCodes.StorageDamageDetected || failure.Code == ErrorCodes.DatabaseUnavailable);
            }
        }
    }

    private static string Describe(IEnumerable<CondemnedObjects> condemned) =>
        string.Join('\n', condemned.Select(group => $"{group.Id} {group.Time:O} {string.Join(',', group.Objects)}"));
}
