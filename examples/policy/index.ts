// Checks every Canary of a stack before it is deployed: pulumi preview --policy-pack examples/policy
import { serinPolicyPack } from 'serin/policy';

serinPolicyPack('serin', {
  levels: {
    // A release that nothing can stop is not progressive delivery.
    'no-analysis': 'mandatory',
    'never-rolls-back': 'mandatory',
  },
});
