import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../context.ts';
import { createUpload } from '../../uploads/uploads.ts';
import { CreateUploadInput, Upload } from './upload-type.ts';

@Resolver(() => Upload)
export class UploadResolver {
  @Mutation(() => Upload, { description: 'Then PUT the bytes to upload.url with upload.headers.' })
  createUpload(@Ctx() context: Context, @Arg('input', () => CreateUploadInput) input: CreateUploadInput) {
    return createUpload(context, input);
  }
}
